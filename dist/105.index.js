export const id = 105;
export const ids = [105];
export const modules = {

/***/ 85105:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  githubForge: () => (/* binding */ githubForge)
});

// EXTERNAL MODULE: ./src/core/errors.ts
var errors = __webpack_require__(74296);
;// CONCATENATED MODULE: ./src/github/deployments.ts

/** Deployments and their statuses. Source: docs.github.com/rest/deployments. */
function githubDeployments({ rest, paginate, repo, call }) {
    return {
        async deployments(filter) {
            const found = await call('repos/list-deployments', filter.environment ?? '', () => paginate(rest.repos.listDeployments, { ...repo, ...filter, per_page: 100 }));
            return found.map(({ id, environment, payload }) => ({ id, environment, payload: parsed(payload) }));
        },
        async deploymentStatus(id) {
            const { data } = await call('repos/list-deployment-statuses', String(id), () => rest.repos.listDeploymentStatuses({ ...repo, deployment_id: id, per_page: 1 }));
            const [newest] = data;
            return newest && { state: newest.state, logUrl: newest.log_url ?? newest.target_url };
        },
        async createDeployment(wanted) {
            const { data } = await call('repos/create-deployment', wanted.environment, () => rest.repos.createDeployment({
                ...repo,
                ref: wanted.ref,
                environment: wanted.environment,
                payload: { ...wanted.payload },
                transient_environment: wanted.isTransient,
                production_environment: wanted.isProduction,
                // The default would merge the default branch into ours, and wait for checks of which this run is one.
                auto_merge: false,
                required_contexts: [],
            }));
            if ('id' in data)
                return data.id;
            throw new errors/* CloudError */.K2({
                operation: 'github:repos/create-deployment',
                kind: 'refused',
                code: 'HTTP 202',
                message: data.message ?? 'GitHub made no deployment.',
                subject: wanted.environment,
            });
        },
        async setDeploymentStatus(id, { state, description, logUrl, environmentUrl }) {
            await call('repos/create-deployment-status', String(id), () => rest.repos.createDeploymentStatus({
                ...repo,
                deployment_id: id,
                state,
                description,
                log_url: logUrl,
                // Which older ones are over is our decision: GitHub's own spares transient ones and those of production.
                auto_inactive: false,
                ...(environmentUrl === undefined ? {} : { environment_url: environmentUrl }),
            }));
        },
    };
}
/** GitHub answers some payloads as the JSON text that they were sent as. */
function parsed(payload) {
    if (typeof payload !== 'string')
        return payload;
    try {
        return JSON.parse(payload);
    }
    catch {
        return payload;
    }
}

;// CONCATENATED MODULE: ./src/github/history.ts

/** How commits follow each other. Source: docs.github.com/rest/commits/commits#compare-two-commits. */
function githubHistory({ rest, repo, call }) {
    return {
        async descends(commit, from) {
            try {
                const { data } = await call('repos/compare-commits', `${from}...${commit}`, () => rest.repos.compareCommitsWithBasehead({ ...repo, basehead: `${from}...${commit}`, per_page: 1 }));
                return data.status === 'ahead';
            }
            catch (error) {
                // A commit of another repository, or one that nothing leads to any more.
                if ((0,errors/* isKind */.VF)(error, 'absent'))
                    return false;
                throw error;
            }
        },
    };
}

;// CONCATENATED MODULE: ./src/github/pulls.ts

/** Pull requests and their comments. Source: docs.github.com/rest/pulls/pulls, /rest/issues/comments. */
function githubPulls({ rest, paginate, repo, call }) {
    let self;
    /** The token of a run, or of any app, writes as a bot; only a person's own token can ask who it belongs to. */
    const isOurs = async (user) => {
        if (user?.type === 'Bot')
            return true;
        self ??= rest.users.getAuthenticated().then(({ data }) => data.login, () => '');
        const login = await self;
        return login !== '' && user?.login === login;
    };
    return {
        async pull(number) {
            try {
                const { data } = await call('pulls/get', `#${number}`, () => rest.pulls.get({ ...repo, pull_number: number }));
                return { isOpen: data.state === 'open', headSha: data.head.sha };
            }
            catch (error) {
                if ((0,errors/* isKind */.VF)(error, 'absent'))
                    return undefined;
                throw error;
            }
        },
        async findComment(number, marker) {
            const pages = paginate.iterator(rest.issues.listComments, {
                ...repo,
                issue_number: number,
                per_page: 100,
            });
            return await call('issues/list-comments', `#${number}`, async () => {
                for await (const { data } of pages) {
                    for (const { id, body, user } of data) {
                        if (body?.startsWith(marker) === true && (await isOurs(user)))
                            return { id, body };
                    }
                }
                return undefined;
            });
        },
        async createComment(number, body) {
            await call('issues/create-comment', `#${number}`, () => rest.issues.createComment({ ...repo, issue_number: number, body }));
        },
        async updateComment(id, body) {
            await call('issues/update-comment', String(id), () => rest.issues.updateComment({ ...repo, comment_id: id, body }));
        },
    };
}

;// CONCATENATED MODULE: ./src/github/forge.ts



/** GitHub's REST API as a Forge. */
const githubForge = (client) => ({
    ...githubPulls(client),
    ...githubDeployments(client),
    ...githubHistory(client),
});


/***/ })

};

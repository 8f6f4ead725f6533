export const id = 573;
export const ids = [573];
export const modules = {

/***/ 19573:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  githubClient: () => (/* binding */ githubClient)
});

// EXTERNAL MODULE: ./node_modules/@actions/github/lib/github.js + 22 modules
var github = __webpack_require__(92413);
// EXTERNAL MODULE: ./src/core/errors.ts
var errors = __webpack_require__(74296);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(44708);
;// CONCATENATED MODULE: ./src/github/fetch.ts

/**
 * `fetch` for octokit, by an agent that knows the usual proxy variables, exceptions included. The toolkit's own looks at them once,
 * when it is loaded. Rejects when there is no answer.
 */
function proxiedFetch(environment) {
    const agent = new external_node_https_.Agent({ keepAlive: true, proxyEnv: environment });
    return (url, { method = 'GET', headers = {}, body, signal }) => new Promise((resolve, reject) => {
        const options = { agent, method, headers, ...(signal === undefined ? {} : { signal }) };
        const call = (0,external_node_https_.request)(url, options, (answer) => {
            const chunks = [];
            answer.on('data', (chunk) => chunks.push(chunk));
            answer.on('error', reject);
            answer.on('end', () => {
                const { statusCode: status = 0 } = answer;
                // A Response of these may have no body, not even an empty one.
                const content = status === 204 || status === 304 ? null : Buffer.concat(chunks);
                resolve(new Response(content, { status, headers: flat(answer.headers) }));
            });
        });
        call.on('error', reject);
        call.end(body);
    });
}
const flat = (headers) => Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one]));

;// CONCATENATED MODULE: ./src/github/client.ts



/** Longest wait for one answer, ms: octokit itself waits without end. */
const PATIENCE = 10_000;
/** The same once the run is cancelled, also for what was under way: the runner kills us soon. ms. */
const HASTE = 1500;
/** `repository` is `owner/name`. */
function githubClient(token, repository, around) {
    const { environment, signal, hide } = around;
    // Without a token every call is refused as with a wrong one; octokit would not even begin.
    const octokit = (0,github/* getOctokit */.Q)(token === '' ? 'none' : token, {
        request: { fetch: proxiedFetch(environment) },
    });
    octokit.hook.before('request', (options) => {
        for (const name of ['body', 'description'])
            if (typeof options[name] === 'string')
                options[name] = hide(options[name]);
        options.request = { ...options.request, signal: limit() };
    });
    const limit = limits(signal);
    const [owner = '', repo = ''] = repository.split('/');
    return {
        rest: octokit.rest,
        paginate: octokit.paginate,
        repo: { owner, repo },
        async call(name, subject, send) {
            try {
                return await send();
            }
            catch (thrown) {
                throw githubError(name, subject, thrown);
            }
        },
    };
}
/** What aborts a request when its answer has taken too long. */
function limits(cancellation) {
    const hurry = new AbortController();
    const end = () => {
        hurry.abort();
    };
    cancellation.addEventListener('abort', () => setTimeout(end, HASTE).unref(), { once: true });
    return () => cancellation.aborted
        ? AbortSignal.timeout(HASTE)
        : AbortSignal.any([AbortSignal.timeout(PATIENCE), hurry.signal]);
}
/** Whatever octokit throws -> CloudError. Status 0 or none: the request got no answer. */
function githubError(name, subject, thrown) {
    const { status, message, response } = (typeof thrown === 'object' && thrown !== null ? thrown : {});
    const number = typeof status === 'number' ? status : 0;
    const text = typeof message === 'string' ? (message.split('\n')[0] ?? '') : String(thrown);
    const requestId = response?.headers?.['x-github-request-id'];
    return new errors/* CloudError */.K2({
        operation: `github:${name}`,
        subject,
        code: number >= 400 ? `HTTP ${number}` : 'network',
        kind: kindOf(number, text, response?.headers ?? {}),
        message: text,
        requestId: typeof requestId === 'string' ? requestId : undefined,
        retryAfter: pauseOf(response?.headers ?? {}),
        cause: thrown,
    });
}
/** A 403 is a missing permission or a rate limit; only headers and words tell. Source: docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api. */
function kindOf(status, message, headers) {
    const isLimited = headers['x-ratelimit-remaining'] === '0' ||
        headers['retry-after'] !== undefined ||
        /rate limit/i.test(message);
    if (status === 429 || (status === 403 && isLimited))
        return 'throttled';
    if (status === 401)
        return 'credentials';
    if (status === 403)
        return 'denied';
    if (status === 404)
        return 'absent';
    return status < 400 || status >= 500 ? 'transient' : 'refused';
}
/** What GitHub asks for, ms: a number of seconds after the secondary limit, the time when the primary one is lifted. Source: as above. */
function pauseOf(headers) {
    const seconds = Number(headers['retry-after']);
    if (headers['retry-after'] !== undefined && Number.isFinite(seconds))
        return seconds * 1000;
    const reset = Number(headers['x-ratelimit-reset']);
    if (headers['x-ratelimit-remaining'] !== '0' || !Number.isFinite(reset))
        return undefined;
    const date = Date.parse(String(headers['date']));
    return Math.max(0, reset * 1000 - (Number.isFinite(date) ? date : Date.now()));
}


/***/ })

};

import {
  API,
  BOT,
  invalid,
  isoTime,
  notFound,
  number,
  text,
  userOf,
  type GithubCall,
  type GithubOperation,
} from './operation.ts';
import { listAnswer } from './page.ts';
import type { Comment, Repository } from './repository.ts';

/** Characters of a comment; more is refused. Source: github.com/orgs/community/discussions/41331. */
const BODY_LIMIT = 65_536;

const READ = [
  { scope: 'issues', level: 'read' },
  { scope: 'pull-requests', level: 'read' },
] as const;
const WRITE = [
  { scope: 'issues', level: 'write' },
  { scope: 'pull-requests', level: 'write' },
] as const;

/** Comments of issues and pull requests. Source: docs.github.com/rest/issues/comments. */
export const COMMENT_OPERATIONS: readonly GithubOperation[] = [
  {
    name: 'issues/list-comments',
    method: 'GET',
    pattern: '/issues/{number}/comments',
    demand: READ,
    doc: '/issues/comments#list-issue-comments',
    perform(call) {
      const issue = issueOf(call);
      const since = Date.parse(call.query.get('since') ?? '');
      const found = [...call.repository.comments.values()]
        .filter((comment) => comment.issue === issue)
        .filter((comment) => !(comment.updatedAt < since));
      return listAnswer(call, `/issues/${issue}/comments`, found, (comment) =>
        show(call.repository, comment),
      );
    },
  },
  {
    name: 'issues/create-comment',
    method: 'POST',
    pattern: '/issues/{number}/comments',
    demand: WRITE,
    doc: '/issues/comments#create-an-issue-comment',
    perform(call) {
      const comment = addComment(call.repository, {
        issue: issueOf(call),
        body: bodyOf(call),
        by: BOT.login,
        createdAt: call.clock.now(),
      });
      return { status: 201, body: show(call.repository, comment), note: { comment: comment.id } };
    },
  },
  {
    name: 'issues/get-comment',
    method: 'GET',
    pattern: '/issues/comments/{id}',
    demand: READ,
    doc: '/issues/comments#get-an-issue-comment',
    perform: (call) => ({ status: 200, body: show(call.repository, commentOf(call)) }),
  },
  {
    name: 'issues/update-comment',
    method: 'PATCH',
    pattern: '/issues/comments/{id}',
    demand: WRITE,
    doc: '/issues/comments#update-an-issue-comment',
    perform(call) {
      const comment = commentOf(call);
      comment.body = bodyOf(call);
      comment.updatedAt = call.clock.now();
      return { status: 200, body: show(call.repository, comment), note: { comment: comment.id } };
    },
  },
  {
    name: 'issues/delete-comment',
    method: 'DELETE',
    pattern: '/issues/comments/{id}',
    demand: WRITE,
    doc: '/issues/comments#delete-an-issue-comment',
    perform(call) {
      const comment = commentOf(call);
      call.repository.comments.delete(comment.id);
      return { status: 204, note: { comment: comment.id } };
    },
  },
];

/** Adds a comment as somebody would on the page. */
export function addComment(
  repository: Repository,
  about: Pick<Comment, 'issue' | 'body' | 'by' | 'createdAt'>,
): Comment {
  const comment = { ...about, id: repository.newId(), updatedAt: about.createdAt };
  repository.comments.set(comment.id, comment);
  return comment;
}

function issueOf(call: GithubCall): number {
  const issue = number(call, 'number');
  const { pulls, issues } = call.repository;
  if (!pulls.has(issue) && !issues.has(issue)) throw notFound();
  return issue;
}

function commentOf(call: GithubCall): Comment {
  const comment = call.repository.comments.get(number(call, 'id'));
  if (comment === undefined) throw notFound();
  return comment;
}

function bodyOf(call: GithubCall): string {
  const body = text(call, 'IssueComment', 'body');
  if (body === undefined) throw invalid('IssueComment', 'body', 'missing_field');
  if (body.trim() === '') throw invalid('IssueComment', 'body', 'custom', "body can't be blank");
  if (body.length > BODY_LIMIT)
    throw invalid('IssueComment', 'body', 'custom', `body is too long (maximum is ${BODY_LIMIT} characters)`);
  return body;
}

function show(
  { fullName, pulls }: Repository,
  { id, issue, body, by, createdAt, updatedAt }: Comment,
): object {
  const kind = pulls.has(issue) ? 'pull' : 'issues';
  return {
    id,
    node_id: Buffer.from(`012:IssueComment${id}`).toString('base64'),
    url: `${API}/repos/${fullName}/issues/comments/${id}`,
    html_url: `https://github.com/${fullName}/${kind}/${issue}#issuecomment-${id}`,
    issue_url: `${API}/repos/${fullName}/issues/${issue}`,
    body,
    user: userOf(by),
    created_at: isoTime(createdAt),
    updated_at: isoTime(updatedAt),
    author_association: by === BOT.login ? 'NONE' : 'OWNER',
  };
}

// As much as is needed of undici, by its own files: its front door also loads fetch, WebSocket, caches and more, and takes five times
// as long. A proxy is reached by `connect`, which the front door would have given to every dispatcher.
declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  export { EnvHttpProxyAgent as default } from 'undici';
}
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
declare module 'undici/lib/api/api-connect.js' {
  export { connect as default } from 'undici';
}
declare module 'undici/lib/core/connect.js' {
  export { buildConnector as default } from 'undici';
}

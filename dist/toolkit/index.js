// undici as the GitHub toolkit has it, loaded when something of it is needed.
module.exports = new Proxy({}, { get: (_, name) => (name === '__esModule' ? undefined : require('./undici.js')[name]) });

// Package fetch is the one HTTP client with which earmark reads from other
// people's servers: guarded, because what they answer is not ours, and polite,
// because they are.
//
// Guarded: private addresses are refused when the connection is made, so that
// neither a redirect nor a name that changes its address leads to them; sizes
// before and after decompression, headers, redirects and the time of each phase
// have limits, and the error names the one that was met. Polite: one connection
// to a host at a time, conditional requests, a User-Agent that says who asks and
// where to complain, robots.txt for pages, Retry-After handed on.
//
// An error is a [TemporaryError], after which asking again later may help, or a
// [PermanentError], after which somebody has to change something first. The end
// of the caller's context is neither and comes through as it is.
//
// Proxies of the environment are not used: behind one the check of addresses
// would see the proxy's address and nothing else.
package fetch

package digest

import "time"

// Limit gives the templates less time than they usually have.
func (r *Renderer) Limit(d time.Duration) { r.limit = d }

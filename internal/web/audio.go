package web

import (
	"errors"
	"net/http"
	"time"

	"earmark/internal/earmark"
)

// audio plays the recording of an episode, in ranges where the browser asks
// for them. The episode is named, not the file: no path comes from outside.
func (d *desk) audio(w http.ResponseWriter, r *http.Request) {
	rec, err := d.verdicts.Recording(r.Context(), earmark.EpisodeID(r.URL.Query().Get("e")))
	if errors.Is(err, ErrGone) {
		http.Error(w, "There is no such recording in the library.", http.StatusNotFound)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer rec.File.Close()
	// Whoever pauses stops reading, and may go on much later.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", rec.Type)
	w.Header().Set("Cache-Control", "no-cache") // kept, but asked for again each time
	http.ServeContent(w, r, "", rec.Changed, rec.File)
}

// Go's net/http; logs each request with its duration.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func answer(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case path == "/fail":
		w.WriteHeader(http.StatusInternalServerError)
	case path == "/orders":
		io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusCreated)
	case path == "/sleep":
		time.Sleep(50 * time.Millisecond)
	case path == "/chunked":
		for i := 0; i < 3; i++ {
			fmt.Fprintf(w, "part %d\n", i)
			w.(http.Flusher).Flush()
		}
	case !strings.HasPrefix(path, "/users/") && path != "/static/a.css":
		w.WriteHeader(http.StatusNotFound)
	}
	if r.URL.Path != "/chunked" {
		fmt.Fprintln(w, "answer")
	}
}

// A recorder that hides the Flusher of its writer would make Go buffer what is to be chunked.
func (r *recorder) Flush() {
	r.ResponseWriter.(http.Flusher).Flush()
}

func main() {
	log, err := os.OpenFile(os.Getenv("E2E_LOG"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	handler := func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		recorded := &recorder{w, http.StatusOK}
		answer(recorded, r)
		took := time.Since(began).Nanoseconds()
		fmt.Fprintf(log, "%s %s %d %dns\n", r.Method, r.URL.Path, recorded.status, took)
	}
	address := "127.0.0.1:" + os.Getenv("E2E_PORT")
	panic(http.ListenAndServe(address, http.HandlerFunc(handler)))
}

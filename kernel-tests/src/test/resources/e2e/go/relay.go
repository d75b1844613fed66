// Asks the next server for the same path; the work on one request moves from thread to thread.
package main

import (
	"io"
	"net/http"
	"os"
	"time"
)

func main() {
	next := "http://127.0.0.1:" + os.Getenv("E2E_NEXT_PORT")
	relay := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(2 * time.Millisecond)
		response, err := http.Get(next + r.URL.Path)
		if err != nil {
			panic(err)
		}
		defer response.Body.Close()
		w.WriteHeader(response.StatusCode)
		io.Copy(w, response.Body)
	}
	address := "127.0.0.1:" + os.Getenv("E2E_PORT")
	panic(http.ListenAndServe(address, http.HandlerFunc(relay)))
}

// Google's in-memory Pub/Sub for tests of Go clients, as a server of its own.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"cloud.google.com/go/pubsub/pstest"
)

const library = "cloud.google.com/go/pubsub"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pstest HOST:PORT")
		os.Exit(2)
	}
	server := pstest.NewServerWithAddress(os.Args[1])
	fmt.Println("listening on", server.Addr)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == library {
				fmt.Println("pstest", module.Version)
			}
		}
	}
	select {}
}

//go:build tools

// What is built from this module: FerretDB's own program.
package tools

import _ "github.com/FerretDB/FerretDB/cmd/ferretdb"

// SPDX-License-Identifier: GPL-2.0-or-later

//go:build tools

// Package storage names the S3 server that the tests run: gofakes3 of Johannes Boyne.
package storage

import _ "github.com/johannesboyne/gofakes3/cmd/gofakes3"

//go:build !linux

package main

// hugeRoom leaves it to the system what memory it gives.
func (a *app) hugeRoom() {}

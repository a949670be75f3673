// Package load turns package patterns into type-checked packages.
package load

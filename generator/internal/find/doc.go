// Package find turns directives of type-checked files into templates.
package find

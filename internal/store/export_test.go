package store

import (
	"fmt"
	"slices"
	"strings"
)

// FirstVersion makes the tables as the first released version had them.
var FirstVersion = migrations[0]

// BodiesApart is the step that gave the texts of items their own columns.
const BodiesApart = bodiesApart

// VersionBefore makes a database as it was before a step.
func VersionBefore(step string) string {
	n := slices.Index(migrations, step)
	return fmt.Sprintf("%s; PRAGMA user_version = %d; PRAGMA application_id = %d", strings.Join(migrations[:n], ";"), n, applicationID)
}

/* SPDX-License-Identifier: MIT
 *
 * lt-git: where the sources of a folder stand, as git tells. [main thread]
 */
#pragma once

#include "lt-result.h"

/* Asks git, and gives it a few seconds. Returns: (transfer full): NULL: @folder is in no
 * working tree, there is no git, or it did not answer. Nothing of the folder's own is run
 * for it. */
LtRevision *lt_git_read_revision (const char *folder);

/* The same of what `git status --porcelain=v2 --branch` printed; NULL: nothing that says
 * of which commit. Pure. */
LtRevision *lt_git_parse_status (const char *text);

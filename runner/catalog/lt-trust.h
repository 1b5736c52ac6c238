/* SPDX-License-Identifier: MIT
 *
 * lt-trust: who, apart from root and the user, could have put a suite there.
 *
 * A suite is code that runs with the user's rights, so it is only as
 * trustworthy as whoever can change its file or its folder. Looks, opens
 * nothing; any thread.
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* Appends one line to @reasons for each way in which neither root nor @user
 * could have changed the file @path: its owner, its mode, and those of the
 * folder it is found in and of the folder it really lies in. */
void lt_trust_check (const char *path, uid_t user, GPtrArray *reasons);

/* SPDX-License-Identifier: MIT
 *
 * lt-trust: who, apart from root and the user, could have put a suite there.
 *
 * A suite is code that runs with the user's rights, so it is only as
 * trustworthy as whoever can change its file or its folder. Who can change the
 * program ltrun itself is no stranger: a build tree of another user, or of a
 * group, works for all who run the ltrun that lies in it. Looks, opens nothing;
 * any thread.
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* Those who need not be feared. */
typedef struct LtTrusted
{
  uid_t user;            /* who runs this; root is trusted too */
  uid_t owner;           /* of the program */
  gboolean group_writes; /* the program's group can change it */
  gid_t group;
} LtTrusted;

/* Who can change @executable, which may be NULL, besides @user. */
void lt_trusted_init (LtTrusted *ret_trusted, uid_t user, const char *executable);

/* Appends one line to @reasons for each way in which somebody else could have
 * changed the file @path: its owner, its mode, and those of the folder it is
 * found in and of the folder it really lies in. */
void lt_trust_check (const char *path, const LtTrusted *trusted, GPtrArray *reasons);

/* SPDX-License-Identifier: MIT
 *
 * lt-members: reads members of JSON objects and remembers the first that is wrong.
 *
 * After that every call returns 0, NULL or FALSE, so that a reader of a whole document
 * needs to look for an error once, at its end. One thread.
 */
#pragma once

#include "lt-json-value.h"

#define LT_MEMBERS_ERROR (lt_members_error_quark ())
GQuark lt_members_error_quark (void);

typedef enum
{
  LT_MEMBERS_ERROR_INVALID, /* not what was expected; the message says where */
} LtMembersError;

typedef struct LtMembers
{
  GString *path; /* of the object that is being read: "runs[0].load" */
  GError *error; /* the first */
} LtMembers;

void lt_members_init (LtMembers *members);
/* Moves the error, if there is one, to @error. Returns: whether there was none. */
gboolean lt_members_finish (LtMembers *members, GError **error);

/* "PATH.KEY: expected EXPECTED". */
void lt_members_refuse (LtMembers *members, const char *key, const char *expected);

/* Strings: (transfer full); the second may be null, and NULL then. */
char *lt_members_text (LtMembers *members, const LtJsonValue *object, const char *key);
char *lt_members_text_or_null (LtMembers *members, const LtJsonValue *object, const char *key);
/* A whole number from 0 to @max. */
guint64 lt_members_uint (LtMembers *members, const LtJsonValue *object, const char *key,
                         guint64 max);
gint64 lt_members_int (LtMembers *members, const LtJsonValue *object, const char *key);
double lt_members_double (LtMembers *members, const LtJsonValue *object, const char *key);
gboolean lt_members_boolean (LtMembers *members, const LtJsonValue *object, const char *key);
/* A number in a string, as seeds are. */
guint64 lt_members_uint_text (LtMembers *members, const LtJsonValue *object, const char *key);
/* Whether it is there: for what documents of earlier versions have not. */
gboolean lt_members_has (const LtJsonValue *object, const char *key);
/* Whether it is null. */
gboolean lt_members_is_null (LtMembers *members, const LtJsonValue *object, const char *key);

/* The object or array at @key, which becomes part of the path until lt_members_leave().
 * NULL for null (objects only) or when it is wrong: then it is not to be left. */
const LtJsonValue *lt_members_enter (LtMembers *members, const LtJsonValue *object,
                                     const char *key);
void lt_members_leave (LtMembers *members);

/* Calls @each for every object of the array at @key, of @max at most. */
typedef void (*LtMembersEach) (LtMembers *members, const LtJsonValue *object, guint index,
                               gpointer data);
void lt_members_each (LtMembers *members, const LtJsonValue *object, const char *key, guint max,
                      LtMembersEach each, gpointer data);
/* The whole numbers of the array at @key. Returns: (transfer full) (element-type guint):
 * NULL for null, and when it is wrong. */
GArray *lt_members_uints_or_null (LtMembers *members, const LtJsonValue *object,
                                  const char *key, guint max);
/* The counts of the array at @key. Returns: (transfer full) (element-type guint64): empty
 * when it is wrong. */
GArray *lt_members_counts (LtMembers *members, const LtJsonValue *object, const char *key,
                           guint max);
/* Adds every string of the array at @key to @strings. */
void lt_members_strings (LtMembers *members, const LtJsonValue *object, const char *key,
                         guint max, GPtrArray *strings);

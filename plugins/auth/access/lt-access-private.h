/* SPDX-License-Identifier: MIT
 *
 * lt-access-private: what the files of the library share.
 *
 * How a check reads and a writer writes
 *   Everything a check reads hangs on atomic pointers to blocks that never
 *   change once they are published; a change puts a new block in the place of
 *   an old one. A change may take several such steps, and a check reads several
 *   pointers, so a version stands around both: odd while a change is being
 *   published, and a check that saw it move decides again. A writer prepares
 *   before it publishes, so the odd moments are a few stores long.
 *
 *   The steps of a change are release stores and a check's reads are acquire
 *   loads: one that saw a step of a change therefore sees the odd version, too,
 *   and needs no fence.
 */
#pragma once

#include "lt-access.h"
#include "lt-path.h"
#include "lt-reclaim.h"
#include "lt-rules.h"
#include "lt-table.h"

#include <pthread.h>
#include <stdatomic.h>

#define LT_CACHE_LINE 64

/* A check takes the roles of a principal so many at a time: how many there are is hard to
 * foretell for the processor. The last ones are filled up with the first. */
#define LT_ROLES_STEP 4u

/* Immutable, but for the ownership of @password: it is passed on to the version
 * that replaces this one. */
typedef struct LtPrincipal
{
  LtItem item;
  char *password; /* as crypto_pwhash_str() made it, or NULL */
  uint16_t n_roles;
  uint8_t enabled;
  uint8_t reserved;
  uint16_t roles[]; /* ids of the roles held, in steps; the name follows */
} LtPrincipal;

/* For writers only: readers need no more than the closure. */
typedef struct LtRole
{
  LtItem item;
  uint16_t id;
  uint16_t n_parents;
  uint16_t parents[LT_ACCESS_MAX_PARENTS];
  char name[];
} LtRole;

/* A path that a policy names, or a parent of one. */
typedef struct LtNode LtNode;
struct LtNode
{
  LtItem item;
  LtNode *parent;            /* NULL: the root */
  uint32_t n_children;       /* for writers */
  _Atomic (LtRules *) here;  /* for the path itself, or NULL */
  _Atomic (LtRules *) below; /* for all that is below it, or NULL */
  char path[];
};

struct LtAccess
{
  /* What every check reads. */
  _Alignas(LT_CACHE_LINE) _Atomic uint64_t version;
  LtHashSeed seed;
  LtTable principals; /* of LtPrincipal */
  LtTable nodes;      /* of LtNode, without the root */
  LtNode *root;
  _Atomic uint32_t n_role_groups; /* of a set that are in use */
  /* By role id: the role and those it inherits, at any depth. Immutable. */
  _Atomic (LtRoleSet *) closures[LT_ACCESS_MAX_ROLES];

  /* What only writers touch, under the lock. */
  _Alignas(LT_CACHE_LINE) pthread_mutex_t lock;
  LtAccessConfig config;
  LtReclaim reclaim;
  LtTable role_names; /* of LtRole */
  LtRole *roles[LT_ACCESS_MAX_ROLES];
  uint32_t n_roles;
  char *permissions[LT_ACCESS_MAX_PERMISSIONS];
  uint32_t n_permissions;

  /* Hash of a password nobody knows; NULL until a principal has a password. */
  _Atomic (char *) decoy;
};

/* Returns @status; fills *error if there is one. */
LtAccessStatus lt_access_fail (LtAccessError *error, LtAccessStatus status, const char *format,
                               ...) __attribute__ ((format (printf, 3, 4)));

LtAccessStatus lt_access_fail_memory (LtAccessError *error);

/* Under the lock: NULL, with *error filled, if there is no role @name. */
LtRole *lt_access_find_role (LtAccess *store, const char *name, LtAccessError *error);

/* Under the lock, or within a reader's section: NULL if unknown. */
LtPrincipal *lt_access_find_principal (const LtAccess *store, const char *name);

/* Under the lock: NULL, with *error filled, if unknown. */
LtPrincipal *lt_access_require_principal (LtAccess *store, const char *name,
                                          LtAccessError *error);

/* Under the lock: a version of @old with another password, which it takes over,
 * takes the place of @old, whose password is freed. Returns false without
 * memory. */
bool lt_access_replace_password (LtAccess *store, LtPrincipal *old, char *password);

/* Takes NULL. Frees the rules of @node as well; [alone]. */
void lt_node_free (LtNode *node);

/* Around the stores that publish a change, under the lock. */
static inline void
lt_access_publish_begin (LtAccess *store)
{
  uint64_t version = atomic_load_explicit (&store->version, memory_order_relaxed);

  atomic_store_explicit (&store->version, version + 1, memory_order_relaxed);
}

static inline void
lt_access_publish_end (LtAccess *store)
{
  uint64_t version = atomic_load_explicit (&store->version, memory_order_relaxed);

  atomic_store_explicit (&store->version, version + 1, memory_order_release);
}

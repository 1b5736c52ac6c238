/* SPDX-License-Identifier: MIT
 *
 * lt-container-private: what the files of the container share.
 *
 *   lt-type.c       a type's memory, and when it goes
 *   lt-registry.c   the tables: by name, by id
 *   lt-graph.c      what registration refuses: cycles, captive dependencies
 *   lt-register.c   registration
 *   lt-construct.c  objects, from what they depend on up
 *   lt-once.c       who constructs a singleton, who waits
 *   lt-resolve.c    what is asked for outside of scopes
 *   lt-scope.c      scopes
 *
 * Life of a type: declared, by a type that depends on it, or by its own registration;
 * registered, once; gone, once it is unregistered, or nobody mentions it any more. Then it
 * is out of the tables, and its memory goes with the last reference. References are held
 * by the tables, by each type that depends on it, and by each construction, scope or LtRef
 * that began with it: who holds one type holds all types below it.
 *
 * Locks: one, [lock], over everything but lookups. No factory, destructor or grace period
 * happens under it. A lookup is a reader's section of RCU and takes a reference if it is
 * to last longer.
 */
#pragma once

#include "lt-container.h"
#include "lt-instances.h"

#include <lt-table.h>

#include <pthread.h>
#include <stdatomic.h>

typedef struct LtType LtType;
typedef struct LtThread LtThread;
typedef struct LtWaiter LtWaiter;

/* That @from depends on @to. Lies in @from's array, holds a reference to @to and, while
 * @from is registered, is on @to's list. */
typedef struct LtEdge
{
  LtType *from;
  LtType *to;
  struct LtEdge *next;   /* [lock] */
  struct LtEdge **place; /* [lock] that points to it; NULL: on no list */
} LtEdge;

struct LtType
{
  LtItem item; /* the name; first */
  LtTypeId id;
  _Atomic (void *) singleton; /* the object, once constructed */
  atomic_uint n_refs;
  atomic_bool registered; /* set with release: what follows, up to the lock, is written */
  uint8_t lifetime;
  uint32_t n_edges;
  LtEdge *edges; /* what it depends on */
  LtFactory factory;
  LtDestructor destroy;
  void *data;
  void (*free_data) (void *data);
  LtContainer *container;

  /* [lock] */
  bool needs_scope;   /* scoped, or a transient with a scoped type below it */
  LtEdge *dependants; /* of those registered */
  LtThread *builder;  /* constructs the singleton; NULL: nobody does */
  LtWaiter *waiters;  /* for it */
  LtInstances *owned; /* transients that were made for the singleton, or NULL */
  LtType *older;      /* singletons, in the order of construction */
  LtType *newer;
  LtType *next; /* of those retired, or of a walk */
  uint64_t walk;
  LtType *came_from;

  char name[];
};

/* Types by the index in their id. */
typedef struct LtDirectory
{
  uint32_t capacity;
  _Atomic (LtType *) type[];
} LtDirectory;

#define LT_ID_INDEX_BITS 24u /* the rest counts registrations */

struct LtContainer
{
  LtTable names;
  _Atomic (LtDirectory *) directory;
  uint64_t patience_ns;

  pthread_mutex_t lock;
  LtReclaim reclaim; /* old tables */
  uint64_t n_ids;    /* given so far */
  uint32_t n_types;  /* registered */
  uint32_t n_used;   /* places in the directory that were ever used */
  uint32_t n_unused; /* of these, not used now: */
  uint32_t *unused;  /* room for all of the directory */
  LtType *retired;   /* out of the tables, the oldest first, until a grace period is over */
  LtType *last_retired;
  uint32_t n_retired;
  LtType *newest; /* singleton */
  uint32_t n_singletons;
  uint64_t n_walks;
  bool closing;
};

/* ---- Errors ---------------------------------------------------------------- */

#define LT_PRINTF(text, first) __attribute__ ((__format__ (__printf__, text, first)))

/* Returns @status. */
LtContainerStatus lt_container_fail (LtContainerError *error, LtContainerStatus status,
                                     const char *format, ...) LT_PRINTF (3, 4);
LtContainerStatus lt_container_fail_memory (LtContainerError *error);

/* NOT_FOUND */
LtContainerStatus lt_container_fail_id (LtContainerError *error, LtTypeId id);
LtContainerStatus lt_container_fail_name (LtContainerError *error, const char *name);

#define LT_TRAIL_HEAD 6u
#define LT_TRAIL_TAIL 3u

/* A way through types, for messages: its beginning and its end. Zeroed: empty. */
typedef struct LtTrail
{
  uint32_t n_steps;
  const char *head[LT_TRAIL_HEAD];
  const char *tail[LT_TRAIL_TAIL]; /* a ring */
} LtTrail;

#define LT_TRAIL_TEXT 512u

void lt_trail_add (LtTrail *trail, const char *name);

/* Writes "a -> b -> a". */
void lt_trail_write (const LtTrail *trail, char ret_text[LT_TRAIL_TEXT]);

/* ---- Types ----------------------------------------------------------------- */

/* A declared type with one reference, or NULL. */
LtType *lt_type_new (LtContainer *container, const char *name, uint32_t name_length,
                     uint32_t hash);

static inline bool
lt_type_is_registered (const LtType *type)
{
  return atomic_load_explicit (&type->registered, memory_order_acquire);
}

/* Needs a reference, or a reader's section. */
static inline void
lt_type_ref (LtType *type)
{
  atomic_fetch_add_explicit (&type->n_refs, 1, memory_order_relaxed);
}

/* The last one disposes of the singleton and frees the type, and drops what it depends
 * on. Not under the lock. */
void lt_type_unref (LtType *type);

/* Disposes of the singleton, if there is one. The type is on no list any more. */
void lt_type_dispose_singleton (LtType *type);

/* Frees the type whatever refers to it. */
void lt_type_free (LtType *type);

/* ---- Registry -------------------------------------------------------------- */

uint32_t lt_name_hash (const char *name, size_t length);

/* NULL: not there, or only declared. Within a reader's section. */
static inline LtType *
lt_registry_get (const LtContainer *container, LtTypeId id)
{
  const LtDirectory *directory =
    atomic_load_explicit (&container->directory, memory_order_acquire);
  uint32_t index = id & ((1u << LT_ID_INDEX_BITS) - 1);
  LtType *type = NULL;

  if (index < directory->capacity)
    type = atomic_load_explicit (&directory->type[index], memory_order_acquire);
  return type != NULL && type->id == id && lt_type_is_registered (type) ? type : NULL;
}

/* The same for a name. */
LtType *lt_registry_find (const LtContainer *container, const char *name);

/* The same as lt_registry_get() with a reference. Not within a reader's section. */
LtType *lt_registry_hold (LtContainer *container, LtTypeId id);

/* ---- Graph ----------------------------------------------------------------- */

/* Would it be sound to register @type as @lifetime with these dependencies? They are on no
 * list yet. On success marks who needs a scope. [lock] */
LtContainerStatus lt_graph_check (LtContainer *container, LtType *type, LtLifetime lifetime,
                                  const LtEdge *edges, uint32_t n_edges,
                                  LtContainerError *error);

/* ---- Construction ---------------------------------------------------------- */

/* One object under construction, on its thread's stack. */
typedef struct LtFrame
{
  const LtType *type;
  struct LtFrame *below;
  uint32_t depth;
} LtFrame;

/* What a thread is constructing. */
struct LtThread
{
  LtFrame *top;
  _Atomic (LtContainer *) waiting_in; /* changes under the lock of this one only */
  const LtType *waiting_for;          /* a singleton; [lock] of @waiting_in */
};

/* A thread that waits for a singleton; on its stack. [lock] */
struct LtWaiter
{
  LtWaiter *next;
  pthread_cond_t wake;
  bool done;
  LtContainerStatus status;
  LtContainerError *error;
};

/* @type is under construction in this thread already, further down. */
LtContainerStatus lt_thread_fail_cycle (const LtThread *thread, const LtType *type,
                                        LtContainerError *error);

/* For a singleton that was not there a moment ago. Returns true if the caller is to
 * construct it, and then to call lt_once_end(). Otherwise *ret_status is the outcome,
 * perhaps that of another thread, which this one waited for. @error is not NULL. */
bool lt_once_begin (LtThread *thread, LtType *type, LtContainerStatus *ret_status,
                    LtContainerError *error);

/* @object: NULL if it failed with @status and @error, which is not NULL. @owned: what was
 * made for it, or NULL. Returns @status, or NOT_FOUND if the type was unregistered
 * meanwhile. On failure both are still the caller's. */
LtContainerStatus lt_once_end (LtType *type, void *object, LtInstances *owned,
                               LtContainerStatus status, LtContainerError *error);

/* The object of @type, made with what it depends on. What is new and neither a singleton
 * nor a singleton's is put onto @instances, on failure too. Needs a reference. */
LtContainerStatus lt_construct (LtType *type, LtScope *scope, void *context,
                                LtInstances *instances, void **ret_object,
                                LtContainerError *error);

/* ---- Scopes ---------------------------------------------------------------- */

/* The scope's object of @type, or NULL. */
void *lt_scope_get (const LtScope *scope, const LtType *type);

/* Remembers it. Returns false without memory. */
bool lt_scope_put (LtScope *scope, const LtType *type, void *object);

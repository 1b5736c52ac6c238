/* SPDX-License-Identifier: MIT
 *
 * lt-container: an embedded dependency-injection container.
 *
 * A type is registered under a name with a factory, a destructor, a lifetime and the
 * names of the types that it depends on. Whoever resolves a type gets an object, made
 * from objects of the types below it.
 *
 * Lifetimes, as in Microsoft.Extensions.DependencyInjection
 *   singleton  one object for each container, made when first asked for
 *   scoped     one object for each scope
 *   transient  a new object each time
 *
 * Who disposes of what. Objects go in the reverse order in which they were made.
 *   - A singleton belongs to the container: until it is freed, or the type unregistered.
 *   - A scoped object belongs to its scope, and so does a transient resolved there.
 *   - A transient acquired outside of a scope belongs to the caller: lt_ref_release().
 *   - A transient that was made for another object belongs to whom that belongs to.
 *
 * What is refused
 *   - A cycle, "a -> b -> a": by lt_container_register() where the declared dependencies
 *     make one, by the resolution where factories that resolve more on their own do, in
 *     one thread or in several that would wait for each other.
 *   - A captive dependency (Seemann's term): a singleton that depends, directly or through
 *     transients, on a scoped type would keep a scope's object beyond the scope.
 *
 * Threads
 *   [any]     any thread
 *   [reader]  any thread between lt_container_thread_register() and _unregister()
 *   [writer]  any thread, a factory included; writers exclude each other and may wait for
 *             lookups that are under way, never for factories
 *   [alone]   while no other thread uses the object
 *   [scope]   a scope, its children and its parents are used by one thread at a time,
 *             which is a [reader]
 * Factories and destructors run in the thread that resolves, disposes or unregisters, with
 * no lock held. They may call anything here but on what is being disposed of.
 *
 * Invariants
 *   - Resolving a singleton that exists takes no lock and writes no memory that threads
 *     share (RCU, by liburcu).
 *   - A factory of a singleton has at most one call under way, and after one that succeeded
 *     there is no other. Who comes in between waits and gets the same outcome. A failure is
 *     not kept: the next resolution tries again.
 *   - A resolution that fails leaves nothing behind but singletons that were completed.
 *   - Each object has its destructor called exactly once.
 *   - A change that fails changes nothing.
 *   - Text is NUL-terminated and copied.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define LT_CONTAINER_NAME_MAX 127u /* bytes: printable ASCII without space, '"' and '\' */
#define LT_CONTAINER_MAX_TYPES (1u << 24)
#define LT_CONTAINER_MAX_DEPENDENCIES 64u /* of a type, directly */
#define LT_CONTAINER_MAX_DEPTH 256u       /* objects under construction in one thread */

typedef enum LtContainerStatus
{
  LT_CONTAINER_OK,
  LT_CONTAINER_INVALID, /* a malformed definition, or the wrong call for this lifetime */
  LT_CONTAINER_EXISTS,
  LT_CONTAINER_NOT_FOUND, /* it, or what it depends on, is not registered */
  LT_CONTAINER_IN_USE,    /* other types depend on it */
  LT_CONTAINER_CYCLE,
  LT_CONTAINER_CAPTIVE,
  LT_CONTAINER_NO_SCOPE, /* a scoped type, outside of a scope */
  LT_CONTAINER_FACTORY,  /* a factory failed */
  LT_CONTAINER_TIMEOUT,  /* a singleton that another thread constructs was not done in time */
  LT_CONTAINER_LIMIT,
  LT_CONTAINER_NO_MEMORY
} LtContainerStatus;

/* What went wrong; written only on failure. */
typedef struct LtContainerError
{
  LtContainerStatus status;
  char text[640]; /* one line */
} LtContainerError;

typedef struct LtContainer LtContainer;
typedef struct LtScope LtScope;

/* Names a registration: never used again for another, also not for the same name. 0 is
 * none. */
typedef uint64_t LtTypeId;

typedef enum LtLifetime
{
  LT_SINGLETON,
  LT_SCOPED,
  LT_TRANSIENT
} LtLifetime;

/* What a factory is given. Valid during the call only. */
typedef struct LtBuild
{
  LtContainer *container;
  LtScope *scope; /* that the object will belong to; NULL: none, always so for singletons */
  void *context;  /* of the scope, or of lt_container_acquire(); NULL for singletons */
  void *data;     /* of the definition */
  void *const *dependencies; /* objects, in the order of the definition */
  uint32_t n_dependencies;
} LtBuild;

/* Returns the object, or NULL after writing what went wrong: a text of its own, or what a
 * call here, which *error was handed on to, wrote. The status is FACTORY unless set. */
typedef void *(*LtFactory) (const LtBuild *build, LtContainerError *error);

typedef void (*LtDestructor) (void *object, void *data);

typedef struct LtDefinition
{
  const char *name;
  LtLifetime lifetime;
  LtFactory factory;
  LtDestructor destroy;            /* NULL: nothing to do */
  void *data;                      /* for both */
  void (*free_data) (void *data);  /* once no call can need it any more; NULL: nothing to do */
  const char *const *dependencies; /* names; may be registered later */
  uint32_t n_dependencies;
} LtDefinition;

typedef struct LtContainerConfig
{
  uint64_t patience_ns; /* for a singleton that another thread constructs; 0: 10 s */
} LtContainerConfig;

/* In all of these @error may be NULL. */

/* ---- The container --------------------------------------------------------- */

/* A short static text for @status, "captive dependency". [any] */
const char *lt_container_status_text (LtContainerStatus status);

/* @config may be NULL. Fails: NO_MEMORY. The caller owns *ret_container. [any] */
LtContainerStatus lt_container_new (const LtContainerConfig *config,
                                    LtContainer **ret_container, LtContainerError *error);

/* Disposes of all singletons. No scope and no LtRef may be left. Takes NULL. [alone], a
 * [reader] */
void lt_container_free (LtContainer *container);

/* Before it first resolves, and before lt_container_free(), a thread registers, once for
 * all containers; it unregisters before it ends. [any] */
void lt_container_thread_register (void);
void lt_container_thread_unregister (void);

/* ---- Registration ---------------------------------------------------------- */

/* Makes room for @n_types at once instead of step by step. Fails: LIMIT, NO_MEMORY.
 * [writer] */
LtContainerStatus lt_container_reserve (LtContainer *container, uint32_t n_types,
                                        LtContainerError *error);

/* From its return on the type can be resolved. @ret_id may be NULL. Fails: INVALID, EXISTS,
 * CYCLE, CAPTIVE, LIMIT, NO_MEMORY; @definition->free_data is not called then. [writer] */
LtContainerStatus lt_container_register (LtContainer *container, const LtDefinition *definition,
                                         LtTypeId *ret_id, LtContainerError *error);

/* From its return on the type cannot be resolved. A singleton is disposed of, and
 * free_data() called, some time later, by a later change or by lt_container_free(): once
 * no lookup, construction, scope or LtRef needs it. To have it used until then is the
 * caller's to prevent, or to allow for by lt_container_acquire(). Fails: NOT_FOUND,
 * IN_USE. [writer] */
LtContainerStatus lt_container_unregister (LtContainer *container, LtTypeId id,
                                           LtContainerError *error);

/* The id of @name. Fails: NOT_FOUND. [reader] */
LtContainerStatus lt_container_find (LtContainer *container, const char *name, LtTypeId *ret_id,
                                     LtContainerError *error);

/* OK if all dependencies of all types are registered. Fails: NOT_FOUND, naming one that is
 * not. [writer] */
LtContainerStatus lt_container_verify (LtContainer *container, LtContainerError *error);

/* Registered types. [writer] */
uint32_t lt_container_count (LtContainer *container);

/* Singletons that were made and are not disposed of, also those of types that were
 * unregistered meanwhile. [writer] */
uint32_t lt_container_count_singletons (LtContainer *container);

/* ---- Resolution ------------------------------------------------------------
 *
 * All of these fail with NOT_FOUND, FACTORY, CYCLE, TIMEOUT, LIMIT (too deep) or
 * NO_MEMORY, besides what they name. */

/* The object of a singleton, made if need be. Valid until the container is freed or the
 * type unregistered. INVALID for other lifetimes. [reader] */
LtContainerStatus lt_container_resolve (LtContainer *container, LtTypeId id, void **ret_object,
                                        LtContainerError *error);

/* lt_container_find() and lt_container_resolve() in one. [reader] */
LtContainerStatus lt_container_resolve_name (LtContainer *container, const char *name,
                                             void **ret_object, LtContainerError *error);

/* A hold on an object: of a transient, the object itself with all transients below it; of
 * a singleton, that it outlives unregistration. Used by one thread at a time. */
typedef struct LtRef LtRef;

/* @context is handed to the factories of transients. NO_SCOPE if the type is scoped or
 * depends on one that is. The caller owns *ret_ref. [reader] */
LtContainerStatus lt_container_acquire (LtContainer *container, LtTypeId id, void *context,
                                        LtRef **ret_ref, LtContainerError *error);

/* [any] */
void *lt_ref_object (const LtRef *ref);

/* Disposes of what belongs to @ref. Takes NULL. [reader] */
void lt_ref_release (LtRef *ref);

/* ---- Scopes ---------------------------------------------------------------- */

/* A scope within @parent, or NULL: within none. A child has scoped objects of its own and
 * ends with its parent at the latest. @context is handed to the factories. Fails:
 * NO_MEMORY; INVALID if @parent is being freed. The caller, or @parent, owns *ret_scope.
 * [scope] */
LtContainerStatus lt_scope_new (LtContainer *container, LtScope *parent, void *context,
                                LtScope **ret_scope, LtContainerError *error);

/* An object of any lifetime. Scoped and transient ones are valid until the scope is freed.
 * INVALID if it is being freed. [scope] */
LtContainerStatus lt_scope_resolve (LtScope *scope, LtTypeId id, void **ret_object,
                                    LtContainerError *error);

/* Frees its children, the youngest first, then disposes of its objects. Takes NULL.
 * [scope] */
void lt_scope_free (LtScope *scope);

/* SPDX-License-Identifier: MIT */

#include "auth-backend.h"

#include "auth-embedded.h"
#ifdef AUTH_HAVE_LDAP
#include "auth-ldap.h"
#define LDAP &auth_ldap
#else
#define LDAP NULL
#endif
#ifdef AUTH_HAVE_PAM
#include "auth-pam.h"
#define PAM &auth_pam
#else
#define PAM NULL
#endif

/* In the order of the choices of the option "backend". */
static const struct
{
  const char *name;
  const char *library;
  const AuthBackend *backend; /* NULL: not built */
} backends[] = {
  { "embedded", "", &auth_embedded },
  { "ldap", "libldap", LDAP },
  { "pam", "libpam", PAM },
};

#define N_BACKENDS (sizeof backends / sizeof backends[0])

const AuthBackend *
auth_backend_get (uint32_t index)
{
  return index < N_BACKENDS ? backends[index].backend : NULL;
}

const char *
auth_backend_name (uint32_t index)
{
  return index < N_BACKENDS ? backends[index].name : "";
}

const char *
auth_backend_library (uint32_t index)
{
  return index < N_BACKENDS ? backends[index].library : "";
}

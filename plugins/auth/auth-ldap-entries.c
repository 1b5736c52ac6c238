/* SPDX-License-Identifier: MIT */

#include "auth-ldap-entries.h"

#include "auth-store.h"

#include <suite-kit.h>

#include <stdio.h>
#include <stdlib.h>

#define MAX_UNDER_WAY 64u

void
auth_ldap_principal_dn (const char *container, const char *name, char ret_dn[AUTH_LDAP_DN_SIZE])
{
  snprintf (ret_dn, AUTH_LDAP_DN_SIZE, "uid=%s,%s", name, container);
}

void
auth_ldap_group_dn (const char *container, const char *name, char ret_dn[AUTH_LDAP_DN_SIZE])
{
  snprintf (ret_dn, AUTH_LDAP_DN_SIZE, "cn=%s,%s", name, container);
}

/* ---- Requests ahead of their answers --------------------------------------- */

typedef struct Stream
{
  AuthLdapClient *client;
  const AuthModel *model;
  const char *container;
  const char *what;
  int also_good;         /* a result code beside LDAP_SUCCESS */
  const uint32_t *stop;  /* of adding */
  uint32_t n_principals; /* sent, or to be removed */
  uint32_t n_under_way;
  AuthReport *report;
} Stream;

static AuthAnswer
take_answer (Stream *stream)
{
  LDAPMessage *message = NULL;
  int code = LDAP_SUCCESS;
  AuthAnswer answer = auth_ldap_client_wait (stream->client, LDAP_RES_ANY, stream->what,
                                             &message, stream->report);

  if (answer == LT_ACCESS_OK)
    answer =
      auth_ldap_client_result (stream->client, message, stream->what, &code, stream->report);
  ldap_msgfree (message);
  stream->n_under_way--;
  if (answer != LT_ACCESS_OK || code == LDAP_SUCCESS || code == stream->also_good)
    return answer;
  return AUTH_DECLINED;
}

/* To be called after each request; @code is what sending it gave. */
static AuthAnswer
go_on (Stream *stream, int code)
{
  if (code != LDAP_SUCCESS)
    return auth_ldap_client_fail (stream->client, stream->what, code, stream->report);
  stream->n_under_way++;
  return stream->n_under_way < MAX_UNDER_WAY ? LT_ACCESS_OK : take_answer (stream);
}

static AuthAnswer
settle (Stream *stream)
{
  AuthAnswer answer = LT_ACCESS_OK;

  while (stream->n_under_way > 0 && answer == LT_ACCESS_OK)
    answer = take_answer (stream);
  return answer;
}

static AuthAnswer
add (Stream *stream, const char *dn, LDAPMod **attributes)
{
  int id = 0;

  return go_on (stream, ldap_add_ext (auth_ldap_client_handle (stream->client), dn, attributes,
                                      NULL, NULL, &id));
}

static AuthAnswer
drop (Stream *stream, const char *dn)
{
  int id = 0;

  return go_on (
    stream, ldap_delete_ext (auth_ldap_client_handle (stream->client), dn, NULL, NULL, &id));
}

/* libldap takes text that it does not change as char *. */
static LDAPMod
attribute (const char *name, char **values)
{
  return (LDAPMod){ .mod_op = LDAP_MOD_ADD, .mod_type = (char *) name, .mod_values = values };
}

/* ---- Adding ---------------------------------------------------------------- */

static AuthAnswer
add_container (Stream *stream)
{
  char *classes[] = { (char *) "organizationalUnit", NULL };
  LDAPMod class = attribute ("objectClass", classes);
  LDAPMod *attributes[] = { &class, NULL };
  AuthAnswer answer = add (stream, stream->container, attributes);

  return answer == LT_ACCESS_OK ? settle (stream) : answer;
}

/* What names the entry, its RDN, a server adds itself. */
static AuthAnswer
add_principals (Stream *stream)
{
  char *classes[] = { (char *) "inetOrgPerson", NULL };
  AuthAnswer answer = LT_ACCESS_OK;

  for (uint32_t i = 0; i < stream->model->options.n_principals && answer == LT_ACCESS_OK
                       && !suite_stopping (stream->stop);
       i++)
    {
      char *names[] = { stream->model->names[i], NULL };
      LDAPMod class = attribute ("objectClass", classes), cn = attribute ("cn", names),
              sn = attribute ("sn", names), uid = attribute ("uid", names);
      LDAPMod *attributes[] = { &class, &cn, &sn, &uid, NULL };
      char dn[AUTH_LDAP_DN_SIZE];

      auth_ldap_principal_dn (stream->container, names[0], dn);
      stream->n_principals = i + 1;
      answer = add (stream, dn, attributes);
    }
  return answer;
}

static AuthAnswer
add_group (Stream *stream, const char *name, char **members)
{
  char *classes[] = { (char *) "groupOfNames", NULL };
  char *names[] = { (char *) name, NULL };
  LDAPMod class = attribute ("objectClass", classes), cn = attribute ("cn", names),
          member = attribute ("member", members);
  LDAPMod *attributes[] = { &class, &cn, &member, NULL };
  char dn[AUTH_LDAP_DN_SIZE];

  auth_ldap_group_dn (stream->container, name, dn);
  return add (stream, dn, attributes);
}

/* The group has to have a member. */
static AuthAnswer
add_idle_group (Stream *stream)
{
  char *members[] = { (char *) stream->container, NULL };

  return add_group (stream, AUTH_LDAP_IDLE, members);
}

static bool
holds (const AuthHeld *held, uint32_t role)
{
  for (uint16_t i = 0; i < held->n_roles; i++)
    if (held->roles[i] == role)
      return true;
  return false;
}

/* Principals from @first on of @role, or whatever they hold with no role; @dns and
 * @members have room for all. */
static void
list_members (const Stream *stream, uint32_t first, const uint32_t *role,
              char (*dns)[AUTH_LDAP_DN_SIZE], char **ret_members)
{
  const AuthModel *model = stream->model;
  uint32_t n = 0;

  for (uint32_t i = first; i < model->options.n_principals; i++)
    if (role == NULL || holds (&model->held[i], *role))
      {
        auth_ldap_principal_dn (stream->container, model->names[i], dns[n]);
        ret_members[n] = dns[n];
        n++;
      }
  ret_members[n] = NULL;
}

/* Roles that nobody holds have no group: there is none without members. */
static AuthAnswer
add_role_groups (Stream *stream, char (*dns)[AUTH_LDAP_DN_SIZE], char **members)
{
  AuthAnswer answer = LT_ACCESS_OK;

  for (uint32_t i = 0; i < stream->model->options.n_roles && answer == LT_ACCESS_OK
                       && !suite_stopping (stream->stop);
       i++)
    {
      char name[AUTH_ROLE_SIZE];

      auth_role_name (i, name);
      list_members (stream, 0, &i, dns, members);
      if (members[0] != NULL)
        answer = add_group (stream, name, members);
    }
  return answer;
}

static AuthAnswer
add_groups (Stream *stream)
{
  const AuthModel *model = stream->model;
  const uint32_t n = model->options.n_principals;
  char (*dns)[AUTH_LDAP_DN_SIZE] = calloc (n, sizeof *dns);
  char **members = calloc (n + 1, sizeof *members);
  AuthAnswer answer = LT_ACCESS_NO_MEMORY;

  if (dns != NULL && members != NULL)
    {
      list_members (stream, model->n_enabled, NULL, dns, members);
      answer = add_group (stream, AUTH_LDAP_DISABLED, members);
      if (answer == LT_ACCESS_OK)
        answer = add_idle_group (stream);
      if (answer == LT_ACCESS_OK)
        answer = add_role_groups (stream, dns, members);
    }
  free (dns);
  free (members);
  return answer;
}

AuthAnswer
auth_ldap_entries_add (AuthLdapClient *client, const AuthModel *model, const char *container,
                       const uint32_t *stop, uint32_t *ret_n_principals, AuthReport *report)
{
  Stream stream = { client, model, container, "add", LDAP_SUCCESS, stop, 0, 0, report };
  AuthAnswer answer = add_container (&stream);

  if (answer == LT_ACCESS_OK)
    answer = add_principals (&stream);
  *ret_n_principals = stream.n_principals;
  if (answer == LT_ACCESS_OK && !suite_stopping (stop))
    answer = add_groups (&stream);
  return answer == LT_ACCESS_OK ? settle (&stream) : answer;
}

/* ---- Removing -------------------------------------------------------------- */

static AuthAnswer
remove_groups (Stream *stream)
{
  AuthAnswer answer = LT_ACCESS_OK;
  char dn[AUTH_LDAP_DN_SIZE], name[AUTH_ROLE_SIZE];

  auth_ldap_group_dn (stream->container, AUTH_LDAP_IDLE, dn);
  answer = drop (stream, dn);
  auth_ldap_group_dn (stream->container, AUTH_LDAP_DISABLED, dn);
  if (answer == LT_ACCESS_OK)
    answer = drop (stream, dn);
  for (uint32_t i = 0; i < stream->model->options.n_roles && answer == LT_ACCESS_OK; i++)
    {
      auth_role_name (i, name);
      auth_ldap_group_dn (stream->container, name, dn);
      answer = drop (stream, dn);
    }
  return answer;
}

static AuthAnswer
remove_principals (Stream *stream)
{
  AuthAnswer answer = LT_ACCESS_OK;
  char dn[AUTH_LDAP_DN_SIZE];

  for (uint32_t i = 0; i < stream->n_principals && answer == LT_ACCESS_OK; i++)
    {
      auth_ldap_principal_dn (stream->container, stream->model->names[i], dn);
      answer = drop (stream, dn);
    }
  return answer;
}

AuthAnswer
auth_ldap_entries_remove (AuthLdapClient *client, const AuthModel *model, const char *container,
                          uint32_t n_principals, AuthReport *report)
{
  Stream stream = { client, model,        container, "delete", LDAP_NO_SUCH_OBJECT,
                    NULL,   n_principals, 0,         report };
  AuthAnswer answer = remove_groups (&stream);

  if (answer == LT_ACCESS_OK)
    answer = remove_principals (&stream);
  if (answer == LT_ACCESS_OK)
    answer = settle (&stream);
  if (answer == LT_ACCESS_OK)
    answer = drop (&stream, container);
  return answer == LT_ACCESS_OK ? settle (&stream) : answer;
}

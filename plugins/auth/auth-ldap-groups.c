/* SPDX-License-Identifier: MIT */

#include "auth-ldap-groups.h"

#include "auth-ldap-entries.h"

#include <stdio.h>
#include <string.h>

/* False if @entry is no group of ours, or one too many. */
static bool
add_to_groups (LDAP *ld, LDAPMessage *entry, AuthLdapGroups *groups)
{
  struct berval **values = ldap_get_values_len (ld, entry, "cn");
  bool is_good = values != NULL && values[0] != NULL && values[0]->bv_len < AUTH_ROLE_SIZE
                 && groups->n_roles < AUTH_LDAP_MAX_GROUPS;

  if (is_good && strcmp (values[0]->bv_val, AUTH_LDAP_DISABLED) == 0)
    groups->disabled = true;
  else if (is_good && strcmp (values[0]->bv_val, AUTH_LDAP_IDLE) != 0)
    memcpy (groups->roles[groups->n_roles++], values[0]->bv_val, values[0]->bv_len + 1);
  ldap_value_free_len (values);
  return is_good;
}

static AuthAnswer
read_groups (AuthLdapClient *client, LDAPMessage *message, AuthLdapGroups *ret_groups,
             AuthReport *report)
{
  LDAP *ld = auth_ldap_client_handle (client);
  int code = LDAP_SUCCESS;
  AuthAnswer answer = LT_ACCESS_OK;

  for (LDAPMessage *entry = ldap_first_entry (ld, message); entry != NULL;
       entry = ldap_next_entry (ld, entry))
    if (!add_to_groups (ld, entry, ret_groups))
      return auth_answer_fail (report, AUTH_PROTOCOL, 0,
                               "search: expected groups of the run, found another entry");
  answer = auth_ldap_client_result (client, message, "search", &code, report);
  if (answer != LT_ACCESS_OK || code == LDAP_SUCCESS)
    return answer;
  return auth_ldap_client_fail (client, "search", code, report);
}

AuthAnswer
auth_ldap_groups_find (AuthLdapClient *client, const char *container,
                       const char *filter_container, const char *name,
                       AuthLdapGroups *ret_groups, AuthReport *report)
{
  char *attributes[] = { (char *) "cn", NULL };
  char filter[4 * AUTH_LDAP_DN_SIZE];
  LDAPMessage *message = NULL;
  int id = 0, code = LDAP_SUCCESS;
  AuthAnswer answer = auth_ldap_client_enter (client, report);

  *ret_groups = (AuthLdapGroups){ 0 };
  if (answer != LT_ACCESS_OK)
    return answer;
  snprintf (filter, sizeof filter, "(member=uid=%s,%s)", name, filter_container);
  code = ldap_search_ext (auth_ldap_client_handle (client), container, LDAP_SCOPE_ONELEVEL,
                          filter, attributes, 0, NULL, NULL, NULL, LDAP_NO_LIMIT, &id);
  if (code != LDAP_SUCCESS)
    return auth_ldap_client_fail (client, "search", code, report);
  answer = auth_ldap_client_wait (client, id, "search", &message, report);
  if (answer == LT_ACCESS_OK)
    answer = read_groups (client, message, ret_groups, report);
  ldap_msgfree (message);
  if (answer != LT_ACCESS_OK)
    return answer;
  if (ret_groups->disabled)
    return LT_ACCESS_DISABLED;
  return ret_groups->n_roles > 0 ? LT_ACCESS_OK : (AuthAnswer) LT_ACCESS_UNKNOWN_PRINCIPAL;
}

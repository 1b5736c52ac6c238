/* SPDX-License-Identifier: MIT */

#include "services-etcd-client.h"

#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* ---- Requests and answers -------------------------------------------------- */

/* Returns: (transfer full): the body, or NULL after *ret_status was set. 404 is an answer
 * too where @ret_there is not NULL: then *ret_there is false, and the body not looked at. */
static JsonNode *
ask (const EtcdClient *client, const char *path, const char *request, bool *ret_there,
     ServicesReport *report, ServicesStatus *ret_status)
{
  g_autofree char *url = g_strconcat (client->server, path, NULL);
  ServicesAnswer answer = { 0 };
  JsonNode *node = NULL;

  *ret_status = services_http_request (client->http, url, request, &answer, report);
  if (*ret_status != SERVICES_OK)
    return NULL;
  if (ret_there != NULL)
    *ret_there = answer.status != 404;
  if (answer.status == 404 && ret_there != NULL)
    return NULL;
  if (answer.status != 200)
    {
      *ret_status = services_report (report, SERVICES_BAD_STATUS, answer.status,
                                     "%s: expected status 200, found %ld: %.60s", path,
                                     answer.status, answer.body);
      return NULL;
    }
  node = json_from_string (answer.body, NULL);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return node;
  g_clear_pointer (&node, json_node_unref);
  *ret_status = services_report (report, SERVICES_BAD_BODY, answer.status,
                                 "%s: expected an object, found '%.60s'", path, answer.body);
  return NULL;
}

/* For a request whose answer says no more than that it was done. */
static ServicesStatus
tell (const EtcdClient *client, const char *path, const char *request, bool *ret_there,
      ServicesReport *report)
{
  ServicesStatus status = SERVICES_OK;
  JsonNode *node = ask (client, path, request, ret_there, report, &status);

  g_clear_pointer (&node, json_node_unref);
  return status;
}

static ServicesStatus
bad_answer (ServicesReport *report, const char *what)
{
  return services_report (report, SERVICES_BAD_BODY, 200, "the answer has no %s", what);
}

/* A number of 64 bits is a string in this mapping; 0: it is not there. */
static uint64_t
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return 0;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_ascii_strtoull (json_node_get_string (node), NULL, 10);
  return (uint64_t) json_node_get_int (node);
}

static char *
encode (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

/* The first key that does not begin with @prefix any more: its last byte, plus one. */
static char *
encode_end (const char *prefix)
{
  const size_t length = strlen (prefix);
  g_autofree char *end = g_strdup (prefix);

  end[length - 1]++;
  return encode (end);
}

/* ---- Leases ---------------------------------------------------------------- */

ServicesStatus
etcd_grant (const EtcdClient *client, uint64_t ttl_s, uint64_t *ret_lease,
            ServicesReport *report)
{
  g_autofree char *request = g_strdup_printf ("{\"TTL\":%" PRIu64 "}", ttl_s);
  ServicesStatus status = SERVICES_OK;
  g_autoptr (JsonNode) node = ask (client, "/v3/lease/grant", request, NULL, report, &status);

  if (node == NULL)
    return status;
  *ret_lease = get_number (json_node_get_object (node), "ID");
  return *ret_lease != 0 ? SERVICES_OK : bad_answer (report, "ID of a lease");
}

ServicesStatus
etcd_keep_alive (const EtcdClient *client, uint64_t lease, bool *ret_there,
                 ServicesReport *report)
{
  g_autofree char *request = g_strdup_printf ("{\"ID\":\"%" PRIu64 "\"}", lease);
  ServicesStatus status = SERVICES_OK;
  g_autoptr (JsonNode) node =
    ask (client, "/v3/lease/keepalive", request, NULL, report, &status);
  JsonNode *result = NULL;

  if (node == NULL)
    return status;
  result = json_object_get_member (json_node_get_object (node), "result");
  if (result == NULL || !JSON_NODE_HOLDS_OBJECT (result)
      || get_number (json_node_get_object (result), "ID") != lease)
    return bad_answer (report, "result for the lease");
  *ret_there = get_number (json_node_get_object (result), "TTL") > 0;
  return SERVICES_OK;
}

ServicesStatus
etcd_revoke (const EtcdClient *client, uint64_t lease, bool *ret_there, ServicesReport *report)
{
  g_autofree char *request = g_strdup_printf ("{\"ID\":\"%" PRIu64 "\"}", lease);

  return tell (client, "/v3/lease/revoke", request, ret_there, report);
}

/* ---- Keys ------------------------------------------------------------------ */

ServicesStatus
etcd_put (const EtcdClient *client, const char *key, const char *value, uint64_t lease,
          ServicesReport *report)
{
  g_autofree char *key64 = encode (key);
  g_autofree char *value64 = encode (value);
  g_autofree char *request = g_strdup_printf (
    "{\"key\":\"%s\",\"value\":\"%s\",\"lease\":\"%" PRIu64 "\"}", key64, value64, lease);

  return tell (client, "/v3/kv/put", request, NULL, report);
}

static ServicesStatus
check_first (JsonObject *answer, const char *expected, ServicesReport *report)
{
  JsonNode *node = json_object_get_member (answer, "kvs");
  JsonArray *pairs =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *first = pairs != NULL && json_array_get_length (pairs) > 0
                      ? json_array_get_element (pairs, 0)
                      : NULL;
  g_autofree char *expected64 = encode (expected);
  const char *found =
    first != NULL && JSON_NODE_HOLDS_OBJECT (first)
      ? json_object_get_string_member_with_default (json_node_get_object (first), "value", "")
      : "";

  if (g_strcmp0 (found, expected64) == 0)
    return SERVICES_OK;
  return services_report (report, SERVICES_BAD_BODY, 200, "expected value %.40s, found %.40s",
                          expected64, found);
}

ServicesStatus
etcd_range (const EtcdClient *client, const char *prefix, const char *expected, uint64_t *ret_n,
            ServicesReport *report)
{
  g_autofree char *start = encode (prefix);
  g_autofree char *end = encode_end (prefix);
  g_autofree char *request =
    g_strdup_printf ("{\"key\":\"%s\",\"range_end\":\"%s\"%s}", start, end,
                     expected == NULL ? ",\"count_only\":true" : "");
  ServicesStatus status = SERVICES_OK;
  g_autoptr (JsonNode) node = ask (client, "/v3/kv/range", request, NULL, report, &status);

  if (node == NULL)
    return status;
  *ret_n = get_number (json_node_get_object (node), "count");
  if (expected == NULL || *ret_n == 0)
    return SERVICES_OK;
  return check_first (json_node_get_object (node), expected, report);
}

ServicesStatus
etcd_delete (const EtcdClient *client, const char *prefix, ServicesReport *report)
{
  g_autofree char *start = encode (prefix);
  g_autofree char *end = encode_end (prefix);
  g_autofree char *request =
    g_strdup_printf ("{\"key\":\"%s\",\"range_end\":\"%s\"}", start, end);

  return tell (client, "/v3/kv/deleterange", request, NULL, report);
}

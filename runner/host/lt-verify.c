/* SPDX-License-Identifier: MIT */

#include <ltplugin-ext.h>
#include <string.h>

#include "lt-host-private.h"

void
lt_verify_init (LtHost *host)
{
  const lt_plugin *plugin = &host->descriptor->plugin;
  const lt_ext_verify *extension =
    plugin->get_extension != NULL ? plugin->get_extension (LT_EXT_VERIFY) : NULL;

  if (extension != NULL && extension->struct_size >= sizeof (lt_ext_verify))
    host->verify = extension->verify;
}

static void
note_violation (LtBoard *board, uint32_t stage, const char *text)
{
  const uint32_t n = atomic_load (&board->n_violations);

  if (n < LT_BOARD_MAX_VIOLATIONS)
    {
      board->violations[n].stage = stage;
      g_strlcpy (board->violations[n].text, text, LT_VIOLATION_TEXT);
    }
  atomic_store (&board->n_violations, n + 1);
}

void
lt_verify_check (LtHost *host, uint32_t stage, gboolean quiet)
{
  LtBoard *board = host->board;
  char text[LT_VIOLATION_TEXT] = "";
  lt_status status;

  if (host->verify == NULL || lt_fail_is_set (board))
    return;
  atomic_store (&board->stage, (uint32_t) LT_STAGE_VERIFY);
  status = host->verify (host->pctx, quiet, text, sizeof text);
  atomic_store (&board->stage, (uint32_t) LT_STAGE_PASS);
  text[sizeof text - 1] = '\0';
  if (status != LT_SKIP)
    atomic_fetch_add (&board->n_checks, 1);
  if (status != LT_OK && status != LT_SKIP)
    note_violation (board, stage, *text != '\0' ? text : "no reason given");
}

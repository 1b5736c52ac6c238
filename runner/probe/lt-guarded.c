/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lt-trial-private.h"

void
lt_guarded_init (LtGuarded *guarded, gsize size)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);

  guarded->size = (size + 7) & ~(gsize) 7;
  guarded->n_bytes = (guarded->size + page - 1) / page * page;
  guarded->pages = mmap (NULL, guarded->n_bytes + page, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (guarded->pages == MAP_FAILED)
    g_error ("no memory for %zu bytes", size);
  mprotect (guarded->pages + guarded->n_bytes, page, PROT_NONE);
  guarded->data = guarded->pages + guarded->n_bytes - guarded->size;
}

void
lt_guarded_clear (LtGuarded *guarded)
{
  if (guarded->pages != NULL)
    munmap (guarded->pages, guarded->n_bytes + (gsize) sysconf (_SC_PAGESIZE));
  *guarded = (LtGuarded){ 0 };
}

void
lt_guarded_forbid (const LtGuarded *guarded)
{
  mprotect (guarded->pages, guarded->n_bytes, PROT_NONE);
}

void
lt_guarded_allow (const LtGuarded *guarded)
{
  mprotect (guarded->pages, guarded->n_bytes, PROT_READ | PROT_WRITE);
}

void
lt_guarded_read_only (const LtGuarded *guarded)
{
  mprotect (guarded->pages, guarded->n_bytes, PROT_READ);
}

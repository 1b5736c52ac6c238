/* SPDX-License-Identifier: MIT */

#include "lt-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* Above the numbers that the host finds its descriptors under, so that moving them
 * there in the child cannot hit one of ours. */
#define FD_FROM 16

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", what,
               g_strerror (errno));
  return FALSE;
}

gboolean
lt_memory_open (LtMemory *ret_memory, GError **error)
{
  /* The name shows in /proc/PID/maps. */
  const int fd = memfd_create ("ltrun", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  LtMemory memory = { .fd = -1 };

  if (fd < 0)
    return fail (error, "shared memory");
  memory.fd = fcntl (fd, F_DUPFD_CLOEXEC, FD_FROM);
  close (fd);
  if (memory.fd < 0)
    return fail (error, "shared memory");

  if (ftruncate (memory.fd, (off_t) lt_board_size ()) == 0
      && fcntl (memory.fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0)
    memory.board = mmap (NULL, LT_LAYOUT_MAX_SIZE, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_NORESERVE, memory.fd, 0);
  if (memory.board == NULL || memory.board == MAP_FAILED)
    {
      memory.board = NULL;
      fail (error, "shared memory");
      lt_memory_close (&memory);
      return FALSE;
    }

  madvise (memory.board, LT_LAYOUT_MAX_SIZE, MADV_DONTDUMP);
  lt_board_init (memory.board);
  *ret_memory = memory;
  return TRUE;
}

gboolean
lt_memory_grow (LtMemory *memory, const LtLayout *layout, GError **error)
{
  if (ftruncate (memory->fd, (off_t) layout->total_size) < 0
      || fcntl (memory->fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SEAL) < 0)
    return fail (error, "shared memory for the workers");
  for (uint32_t i = 0; i < layout->n_workers; i++)
    lt_layout_worker (layout, memory->board, i)->magic = LT_WORKER_MAGIC;
  memory->board->total_size = layout->total_size;
  return TRUE;
}

void
lt_memory_close (LtMemory *memory)
{
  if (memory->board != NULL)
    munmap (memory->board, LT_LAYOUT_MAX_SIZE);
  memory->board = NULL;
  if (memory->fd >= 0)
    close (memory->fd);
  memory->fd = -1;
}

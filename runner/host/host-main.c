/* SPDX-License-Identifier: MIT
 *
 * ltrun-host: the process that a suite runs in. Started by ltrun, of no use by hand.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lt-exit.h"
#include "lt-host.h"

/* Out of the way of a plugin that closes the first few. */
#define BELL_FD_FROM 512

static LtBoard *
map_board (void)
{
  LtBoard *board = mmap (NULL, LT_HOST_MAP_SIZE, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_NORESERVE, LT_HOST_FD_MEMORY, 0);

  if (board == MAP_FAILED)
    return NULL;
  madvise (board, LT_HOST_MAP_SIZE, MADV_DONTDUMP);
  madvise (board, LT_HOST_MAP_SIZE, MADV_DONTFORK);
  close (LT_HOST_FD_MEMORY);
  return board;
}

static int
move_bell (void)
{
  const int fd = fcntl (LT_HOST_FD_BELL, F_DUPFD_CLOEXEC, BELL_FD_FROM);

  if (fd < 0)
    return LT_HOST_FD_BELL;
  close (LT_HOST_FD_BELL);
  return fd;
}

int
main (int argc, char **argv)
{
  LtBoard *board;

  (void) argv;
  if (argc != 2 || fcntl (LT_HOST_FD_MEMORY, F_GETFD) < 0
      || fcntl (LT_HOST_FD_BELL, F_GETFD) < 0)
    {
      fprintf (stderr, "ltrun-host: expected to be started by ltrun\n");
      return LT_EXIT_USAGE;
    }

  /* No controller, no host: not even when it is killed. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != atoi (argv[1]))
    return LT_EXIT_INTERNAL;

  board = map_board ();
  if (board == NULL || !lt_board_is_intact (board))
    {
      fprintf (stderr, "ltrun-host: expected the runner's memory: %s\n",
               board == NULL ? strerror (errno) : "found something else");
      return LT_EXIT_INTERNAL;
    }

  /* The result goes to standard output; what a suite prints does not. */
  dup2 (STDERR_FILENO, STDOUT_FILENO);
  lt_host_run (board, move_bell (), FALSE);

  /* Destructors of libraries that a suite brought have no say in how a run ends. With
   * a sanitizer they do: it reports leaks from one. */
#ifdef LT_SANITIZED
  exit (LT_EXIT_OK);
#else
  _exit (LT_EXIT_OK);
#endif
}

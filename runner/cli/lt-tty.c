/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "lt-screen.h"

/* Signals that end the process, or may, and are not caught otherwise. */
static const int deadly[] = {
  SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP, SIGHUP, SIGQUIT,
};
static const int news[] = { SIGWINCH, SIGTSTP, SIGCONT };

/* What a signal handler has to know; changed by the main thread only. */
static struct
{
  int fd;     /* of the terminal; -1: none */
  int in_fd;  /* where keys come from; -1: nowhere */
  int old_fd; /* standard error as it was; -1: it is not caught */
  int caught_fd;
  int news[2];
  struct termios saved;
  volatile sig_atomic_t taken;
  gboolean owed; /* LT_TTY_RESTORE */
  struct sigaction old_deadly[G_N_ELEMENTS (deadly)];
  struct sigaction old_news[G_N_ELEMENTS (news)];
} tty = { .fd = -1, .in_fd = -1, .old_fd = -1, .caught_fd = -1, .news = { -1, -1 } };

static gboolean
is_foreground (int fd)
{
  return tcgetpgrp (fd) == getpgrp ();
}

/* Job control would stop a process that does this and has just lost the foreground. */
static void
set_termios (const struct termios *settings)
{
  sigset_t block, old;

  sigemptyset (&block);
  sigaddset (&block, SIGTTOU);
  pthread_sigmask (SIG_BLOCK, &block, &old);
  while (tcsetattr (tty.in_fd, TCSANOW, settings) < 0 && errno == EINTR)
    ;
  pthread_sigmask (SIG_SETMASK, &old, NULL);
}

/* ---- Signals; only what is safe in a handler -------------------------------- */

/* The last words of who dies may still lie in the pipe. */
static void
pass_on_caught (void)
{
  char text[4096];
  ssize_t n;

  if (tty.old_fd < 0)
    return;
  while ((n = read (tty.caught_fd, text, sizeof text)) > 0)
    {
      if (write (tty.fd, text, (size_t) n) < 0)
        break;
    }
  dup2 (tty.old_fd, STDERR_FILENO);
}

static void
on_deadly (int number)
{
  static const char words[] = LT_TTY_ERASE LT_TTY_RESTORE;

  if (tty.taken && is_foreground (tty.fd))
    {
      tty.taken = 0;
      if (write (tty.fd, words, sizeof words - 1) > 0)
        pass_on_caught ();
      if (tty.in_fd >= 0)
        set_termios (&tty.saved);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (deadly); i++)
    {
      if (deadly[i] == number)
        sigaction (number, &tty.old_deadly[i], NULL);
    }
  raise (number);
}

static void
on_news (int number)
{
  const int saved_errno = errno;
  const char what = number == SIGWINCH  ? LT_TTY_SIZE
                    : number == SIGTSTP ? LT_TTY_STOP
                                        : LT_TTY_CONTINUED;

  /* A full pipe has news enough. */
  if (write (tty.news[1], &what, 1) < 0)
    errno = saved_errno;
  errno = saved_errno;
}

/* One that is ignored stays so: nohup, or a shell without job control, wants it. */
static void catch (int number, void (*handler) (int), struct sigaction *ret_old)
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

  sigemptyset (&action.sa_mask);
  sigaction (number, NULL, ret_old);
  if (ret_old->sa_handler != SIG_IGN || number == SIGCONT || number == SIGWINCH)
    sigaction (number, &action, NULL);
}

static void
catch_all (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deadly); i++)
    catch (deadly[i], on_deadly, &tty.old_deadly[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (news); i++)
    catch (news[i], on_news, &tty.old_news[i]);
}

static void
let_all_go (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deadly); i++)
    sigaction (deadly[i], &tty.old_deadly[i], NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (news); i++)
    sigaction (news[i], &tty.old_news[i], NULL);
}

/* ---- Life ------------------------------------------------------------------ */

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

int
lt_tty_open (void)
{
  /* A description of its own: that it does not wait is nobody else's business. */
  tty.fd = open ("/proc/self/fd/2", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (tty.fd < 0)
    return -1;
  if (pipe2 (tty.news, O_CLOEXEC | O_NONBLOCK) < 0)
    {
      close_fd (&tty.fd);
      return -1;
    }
  tty.in_fd = isatty (STDIN_FILENO) && is_foreground (STDIN_FILENO) ? STDIN_FILENO : -1;
  catch_all ();
  return tty.fd;
}

void
lt_tty_close (void)
{
  lt_tty_give_back ();
  let_all_go ();
  if (tty.old_fd >= 0)
    dup2 (tty.old_fd, STDERR_FILENO);
  close_fd (&tty.old_fd);
  close_fd (&tty.caught_fd);
  close_fd (&tty.fd);
  close_fd (&tty.news[0]);
  close_fd (&tty.news[1]);
  tty.in_fd = -1;
}

int
lt_tty_news_fd (void)
{
  return tty.news[0];
}

int
lt_tty_catch_output (void)
{
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC) < 0)
    return -1;
  tty.old_fd = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (tty.old_fd < 0 || dup2 (ends[1], STDERR_FILENO) < 0)
    {
      close_fd (&tty.old_fd);
      close (ends[0]);
      close (ends[1]);
      return -1;
    }
  close (ends[1]);
  fcntl (ends[0], F_SETFL, O_NONBLOCK);
  tty.caught_fd = ends[0];
  return tty.caught_fd;
}

/* ---- The terminal ----------------------------------------------------------- */

gboolean
lt_tty_take (void)
{
  struct termios settings;

  if (!is_foreground (tty.fd) || (tty.in_fd >= 0 && !is_foreground (tty.in_fd)))
    return FALSE;
  if (tty.taken)
    return TRUE;
  if (tty.in_fd >= 0 && tcgetattr (tty.in_fd, &tty.saved) < 0)
    tty.in_fd = -1;
  if (tty.in_fd >= 0)
    {
      settings = tty.saved;
      settings.c_lflag &= ~(tcflag_t) (ICANON | ECHO);
      settings.c_cc[VMIN] = settings.c_cc[VTIME] = 0;
      set_termios (&settings);
    }
  tty.taken = 1;
  return TRUE;
}

void
lt_tty_give_back (void)
{
  if (!tty.taken)
    return;
  tty.taken = 0;
  if (tty.in_fd >= 0 && is_foreground (tty.in_fd))
    set_termios (&tty.saved);
}

gboolean
lt_tty_has_keys (void)
{
  return tty.taken && tty.in_fd >= 0;
}

void
lt_tty_owe (void)
{
  tty.owed = TRUE;
}

gboolean
lt_tty_is_owed (void)
{
  return tty.owed;
}

void
lt_tty_stop (void)
{
  struct sigaction dflt = { .sa_handler = SIG_DFL }, ours;

  sigemptyset (&dflt.sa_mask);
  sigaction (SIGTSTP, &dflt, &ours);
  raise (SIGTSTP);
  sigaction (SIGTSTP, &ours, NULL);
}

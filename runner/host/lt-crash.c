/* SPDX-License-Identifier: MIT */

#include "lt-crash.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STACK_SIZE (128 * 1024)
#define GUARD_SIZE 4096
#define DYING_S 3 /* for the backtrace, which may meet a lock that nobody will open */

static const struct
{
  int number;
  const char *name;
} crash_signals[] = {
  { SIGSEGV, "SIGSEGV" }, { SIGBUS, "SIGBUS" },   { SIGFPE, "SIGFPE" },
  { SIGILL, "SIGILL" },   { SIGABRT, "SIGABRT" }, { SIGSYS, "SIGSYS" },
};
#define N_SIGNALS (sizeof crash_signals / sizeof crash_signals[0])

static LtBoard *crash_board;

/* Of this thread. */
static _Thread_local LtWorkerSlot *thread_slot;
static _Thread_local uint32_t thread_worker = LT_CRASH_NO_WORKER;
static _Thread_local char *thread_stack;

/* The first to die claims the record. */
static LtCrash *
claim (void)
{
  LtCrash *crash = &crash_board->crash;

  return atomic_exchange (&crash->claimed, 1) == 0 ? crash : NULL;
}

static void
write_facts (LtCrash *crash, LtCrashKind kind, int number, int code, uint64_t address)
{
  crash->signal = number;
  crash->code = code;
  crash->address = address;
  crash->stage = atomic_load (&crash_board->stage);
  crash->worker = thread_worker;
  if (thread_slot != NULL)
    {
      crash->worker_state = atomic_load (&thread_slot->state);
      crash->op_index = thread_slot->in_flight.op_index;
      crash->iteration = thread_slot->in_flight.iteration;
    }
  atomic_store_explicit (&crash->kind, (uint32_t) kind, memory_order_release);
}

static void
write_backtrace (LtCrash *crash)
{
  void *frames[LT_CRASH_FRAMES];
  const int n = backtrace (frames, (int) LT_CRASH_FRAMES);
  size_t length = 0;

  crash->n_frames = (uint32_t) n;
  for (int i = 0; i < n; i++)
    crash->frames[i] = (uint64_t) (uintptr_t) frames[i];

  for (int i = 0; i < n && length < sizeof crash->text; i++)
    {
      const char *file = "?", *function = "?";
      uintptr_t base = 0, start = (uintptr_t) frames[i];
      Dl_info info;
      int written;

      if (dladdr (frames[i], &info) != 0)
        {
          const char *path = info.dli_fname != NULL ? info.dli_fname : "?";
          const char *slash = strrchr (path, '/');

          file = slash != NULL ? slash + 1 : path;
          base = (uintptr_t) info.dli_fbase;
          if (info.dli_sname != NULL)
            {
              function = info.dli_sname;
              start = (uintptr_t) info.dli_saddr;
            }
        }
      written =
        snprintf (crash->text + length, sizeof crash->text - length, "%s+%#lx %s+%#lx\n", file,
                  (unsigned long) ((uintptr_t) frames[i] - base), function,
                  (unsigned long) ((uintptr_t) frames[i] - start));
      if (written > 0)
        length += (size_t) written;
    }
  if (length > sizeof crash->text)
    length = sizeof crash->text;
  atomic_store_explicit (&crash->text_length, (uint32_t) length, memory_order_release);
}

static void
handle (int number, siginfo_t *info, void *context)
{
  LtCrash *crash = claim ();

  (void) context;
  if (crash == NULL)
    {
      /* Another thread is dying; its record matters, so let it finish. */
      sleep (DYING_S);
      _exit (128 + number);
    }
  /* A signal that was sent has no address. */
  write_facts (crash, LT_CRASH_SIGNAL, number, info->si_code,
               info->si_code > 0 ? (uint64_t) (uintptr_t) info->si_addr : 0);
  signal (SIGALRM, SIG_DFL);
  alarm (DYING_S);
  write_backtrace (crash);
  signal (number, SIG_DFL);
  /* A fault happens again on return, with the core dump of its own context; a signal
   * that was sent does not. */
  if (info->si_code <= 0)
    raise (number);
}

static void
catch_exit (int status, void *data)
{
  LtCrash *crash;

  (void) data;
  if (atomic_load (&crash_board->stage) == LT_STAGE_ENDED)
    return;
  crash = claim ();
  if (crash != NULL)
    {
      write_facts (crash, LT_CRASH_EXIT, 0, status, 0);
      write_backtrace (crash);
    }
  /* Destructors would run beside workers that are still at it. */
  _exit (status);
}

void
lt_crash_install (LtBoard *board)
{
  struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK };
  void *frame;

  crash_board = board;
  /* The first call loads libgcc, which a signal handler could not. */
  backtrace (&frame, 1);
  sigemptyset (&action.sa_mask);
  for (size_t i = 0; i < N_SIGNALS; i++)
    sigaction (crash_signals[i].number, &action, NULL);
  signal (SIGPIPE, SIG_IGN);
}

void
lt_crash_watch_exit (void)
{
  on_exit (catch_exit, NULL);
}

const char *
lt_crash_replaced_handler (void)
{
  for (size_t i = 0; i < N_SIGNALS; i++)
    {
      struct sigaction action;

      if (sigaction (crash_signals[i].number, NULL, &action) == 0
          && ((action.sa_flags & SA_SIGINFO) == 0 || action.sa_sigaction != handle))
        return crash_signals[i].name;
    }
  return NULL;
}

void
lt_crash_enter_thread (LtWorkerSlot *slot, uint32_t worker)
{
  char *memory = mmap (NULL, GUARD_SIZE + STACK_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  stack_t stack = { .ss_size = STACK_SIZE };

  thread_slot = slot;
  thread_worker = worker;
  if (memory == MAP_FAILED)
    return; /* a stack overflow will then be seen as a bare SIGSEGV */
  mprotect (memory, GUARD_SIZE, PROT_NONE);
  stack.ss_sp = memory + GUARD_SIZE;
  if (sigaltstack (&stack, NULL) == 0)
    thread_stack = memory;
  else
    munmap (memory, GUARD_SIZE + STACK_SIZE);
}

void
lt_crash_leave_thread (void)
{
  const stack_t none = { .ss_flags = SS_DISABLE };

  thread_slot = NULL;
  thread_worker = LT_CRASH_NO_WORKER;
  if (thread_stack == NULL)
    return;
  sigaltstack (&none, NULL);
  munmap (thread_stack, GUARD_SIZE + STACK_SIZE);
  thread_stack = NULL;
}

void
lt_crash_this_thread (uint32_t *ret_worker, uint32_t *ret_op_index)
{
  const bool in_operation =
    thread_slot != NULL && atomic_load (&thread_slot->state) == LT_WORKER_RUNNING;

  *ret_worker = thread_worker;
  *ret_op_index = in_operation ? thread_slot->in_flight.op_index : UINT32_MAX;
}

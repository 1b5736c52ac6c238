/* SPDX-License-Identifier: MIT
 *
 * lt-complete: what the shells ask: `ltrun complete WORD...` prints what the last word, which
 * may be empty, could become, one a line. It looks at files, and runs nothing: operations and
 * options of a suite are read from the description that was saved beside it when it was
 * built or installed. lt-verb-complete.c knows the command line, lt-complete-suite.c suites.
 */
#pragma once

#include "lt-cli-private.h"

typedef struct LtCompletion
{
  const LtCli *cli;
  char **words;        /* after the program's name, up to the cursor */
  guint n_words;       /* at least 1; the last is the one to complete */
  const char *partial; /* that one, or what follows "--set=" in it */
  const char *before;  /* the one before it, or "--set"; or "" */
  const char *lead;    /* "--set=", or "" */
  const char *verb;    /* "run" where none is given */
  GPtrArray *suites;   /* const char *: those given, in their order */
  GPtrArray *dirs;     /* char *: --plugin-dir */
  GString *result;
} LtCompletion;

/* A line of the result: @prefix @word @suffix, if the word to complete begins so. */
void lt_complete_offer (LtCompletion *request, const char *prefix, const char *word,
                        const char *suffix);
/* @words: separated by a space. */
void lt_complete_offer_words (LtCompletion *request, const char *prefix, const char *words);

/* Suites by name. */
void lt_complete_suites (LtCompletion *request);
/* Those in the current folder, as paths, when the word is empty or begins as they do. */
void lt_complete_files (LtCompletion *request);
/* The operations in the description of the last suite given; none where no description is
 * saved. */
void lt_complete_operations (LtCompletion *request, const char *prefix, const char *suffix);
/* A value of --set: "users=", which all suites given must have, "auth.users=",
 * "auth.backend=ldap" */
void lt_complete_set (LtCompletion *request);

/* SPDX-License-Identifier: MIT
 *
 * web-puppet SAMPLE SCENARIO: a dashboard of a made-up run, led by lines on standard
 * input: "run N" tells of N seconds more, "end" ends the run. Prints its address first,
 * then "ok" for each line. Ends with its input.
 */

#include "web-fixture.h"

#include <stdio.h>

int
main (int argc, char **argv)
{
  const LtWebSetup setup = { 0 };
  WebFixture *fixture;
  char line[64];

  if (argc != 3)
    return 2;
  fixture = web_fixture_new_for (argv[1], argv[2], setup);
  g_print ("%s\n", lt_web_get_url (fixture->web));
  fflush (stdout);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      guint n;

      if (sscanf (line, "run %u", &n) == 1)
        web_fixture_run (fixture, n);
      else
        web_fixture_end (fixture);
      g_print ("ok\n");
      fflush (stdout);
    }
  web_fixture_free (fixture);
  return 0;
}

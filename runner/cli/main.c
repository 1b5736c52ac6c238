/* SPDX-License-Identifier: MIT
 *
 * ltrun: the controller. It never loads a plugin.
 */

#include "lt-cli.h"

int
main (int argc, char **argv)
{
  return lt_cli_main (argc, argv, &lt_process_launcher);
}

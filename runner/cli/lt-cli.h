/* SPDX-License-Identifier: MIT
 *
 * lt-cli: the command line. Prints, and returns what main() returns.
 */
#pragma once

#include "lt-launcher.h"

int lt_cli_main (int argc, char **argv, const LtLauncher *launcher);

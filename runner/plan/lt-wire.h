/* SPDX-License-Identifier: MIT
 *
 * lt-wire: GVariant formats of what the host tells the controller through the
 * board's areas. Both sides are always of one build, so they need no versions.
 * "ms" is text or nothing.
 */
#pragma once

/* id, version, abi, name, vendor, url, license, description,
 * operations: name, help, weight in this run
 * options: name, type, help, default, min, max, choices, value in force,
 *          set by the user, required, secret */
#define LT_WIRE_DESCRIPTION "(sssmsmsmsmsmsa(smsd)a(ssmsmsmsmsmsmsbbb))"

/* Files of --data: name, path, format, strategy, end, columns in use, rows, bytes */
#define LT_WIRE_DATA "a(sssssutt)"

/* What init told.
 * metrics: name, unit, help, kind, operation, id, distribution
 * error classes: name, help
 * operations that are not part of this run: index, why
 * files of --data */
#define LT_WIRE_METRICS "(a(ssmsuuuu)a(sms)a(us)" LT_WIRE_DATA ")"

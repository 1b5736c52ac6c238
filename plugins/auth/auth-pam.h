/* SPDX-License-Identifier: MIT
 *
 * auth-pam: the back end that asks Linux-PAM.
 *
 * A login is a transaction of its own, as a program makes it: pam_start_confdir(),
 * pam_authenticate(), pam_acct_mgmt(), pam_end(). After a good token there is the
 * same without pam_authenticate(). The service is the suite's own (auth-pam-stack), or
 * one of a folder that the user names, with one principal that is known to be good.
 *
 * Workers are in libpam at the same time, each with a handle of its own. It is up to
 * the modules of a stack to stand that; those of the suite's own service do.
 */
#pragma once

#include "auth-backend.h"

extern const AuthBackend auth_pam;

/*
 * What all verbs say alike: that no daemon is running, or could not be asked.
 */
#ifndef WARMCURL_CTL_SAY_H
#define WARMCURL_CTL_SAY_H

#include "client/ctl_session.h"

/* "warmcurlctl: TEXT" on standard error. */
void ctl_say(const char *text);

/* Why A is no answer, on standard error. */
void ctl_say_failed(const struct ctl_answer *a);

#endif

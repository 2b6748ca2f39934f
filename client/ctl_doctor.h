/*
 * The verb doctor: looks for what keeps commands from being warm, and says what
 * to do.
 *
 * Neighbours: ctl_check has the single looks, ctl_trip the request to this
 * machine.
 */
#ifndef WARMCURL_CTL_DOCTOR_H
#define WARMCURL_CTL_DOCTOR_H

#include <stdbool.h>
#include <stdio.h>

#include "client/ctl_json.h"
#include "client/ctl_keeper.h"
#include "client/ctl_verb.h"

/* The verb: 0 whatever it finds. */
int ctl_doctor(const struct ctl_call *call);

enum ctl_verdict {
    CTL_OK,
    CTL_NOTE,    /* worth knowing; commands are warm all the same */
    CTL_PROBLEM, /* commands are not warm, or can't be trusted to be */
};

/* What is being told. */
struct ctl_doctor {
    const char *check; /* the present one's name */
    size_t width;      /* of the terminal; 0: any */
    bool is_json;
    struct ctl_json json;
    unsigned problems;
    /* What a check found, for those after it. */
    bool has_daemon;          /* one is running, and answers */
    struct ctl_keeper keeper; /* else one of our own, from the round trip on */
};

/* Tells of one finding; ADVICE is what to do, NULL where there is nothing. */
void ctl_doctor_say(struct ctl_doctor *d, enum ctl_verdict verdict,
                    const char *advice, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif

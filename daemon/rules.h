/*
 * What the configuration says about single hosts: which always get a new
 * connection, and how old a connection to one may grow.
 *
 * A pattern is a host's name or address, "*.example.org" for all names below
 * a domain, or "*" for every host; ":443" behind it means that port alone.
 * Hosts that tell a caller its own address are fresh without being asked:
 * their answer is about the route of now.  Neighbours: conf fills it,
 * transfer, learn and retire ask.
 */
#ifndef WARMCURL_RULES_H
#define WARMCURL_RULES_H

#include <stdbool.h>
#include <stdint.h>

struct rules;

/* A set of rules, first empty: what holds without a configuration.  NULL
 * without memory. */
struct rules *rules_new(void);
void rules_free(struct rules *rules); /* NULL is allowed */

/* Hosts like PATTERN are fresh; "none" empties the list, what is in it
 * without a configuration, too.  0, -EINVAL for what is no pattern, -ENOSPC. */
int rules_add_fresh(struct rules *rules, const char *pattern);

/* Connections to hosts like PATTERN live MAX_AGE_MS, whatever their use; of
 * several patterns that fit the last one added counts.  0, -EINVAL, -ENOSPC. */
int rules_add_max_age(struct rules *rules, const char *pattern,
                      uint64_t max_age_ms);

/* From now on RULES hold, which it takes, and those before no more; NULL:
 * what holds without a configuration. */
void rules_use(struct rules *rules);

/* What a pattern may be; and whether HOST ("name:port" in lower case) is one
 * of those that PATTERN names. */
bool rules_is_pattern(const char *pattern);
bool rules_fits(const char *pattern, const char *host);

/* HOST is "name:port" in lower case, as host_name_of() makes it. */
bool rules_fresh(const char *host);
/* Milliseconds; 0 where nothing is said. */
uint64_t rules_max_age_ms(const char *host);

#endif

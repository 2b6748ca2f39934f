/*
 * Reads curl's URL globbing, whose errors and names are a matter of version.
 *
 * Neighbours: glob, which asks for it.
 */
#ifndef WARMCURL_GLOBREAD_H
#define WARMCURL_GLOBREAD_H

#include <stddef.h>

struct glob;
struct glob_error;

/* Reads TEXT (borrowed, must stay) into the empty GLOB.  Returns 0; -EINVAL
 * where curl refuses it, of which *RET_ERROR tells. */
int globread(const char *text, struct glob *glob, struct glob_error *ret_error);

/* The length of "<name>" at TEXT; 0 where there is none or this version of
 * curl knows no names. */
size_t globread_name(const char *text);

#endif

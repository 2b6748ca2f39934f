/*
 * -F and --form-string: from curl's syntax to the parts of a form.
 *
 * Neighbours: apply_request (records), formspec (reads what stands behind '='),
 * evaluate (has files read), transfer (checks them), request_form (sends).
 */
#ifndef WARMCURL_FORM_H
#define WARMCURL_FORM_H

#include <stdbool.h>

#include "client/apply.h"
#include "client/config.h"

/* Adds the parts that TEXT (borrowed) describes to the group at hand; with
 * LITERAL everything behind '=' is text.  Opens nothing.  False where curl
 * refuses them: p was told. */
bool form_add(struct parse *p, const char *text, bool literal);

/* Reads the files of headers of CONFIG's form, and standard input where it is
 * a pipe, in the round that LATE names (see slurp()).  Returns 0, or -errno. */
int form_load(struct invocation *inv, struct config *config, bool late);

/* Sets what depends on those files; curl's warnings go to CONFIG's notes.
 * Returns 0, or -EINVAL when only curl may read one. */
int form_build(const struct invocation *inv, struct config *config);

/* Takes the sizes of the files and checks what curl checks before it sends.
 * Returns 0, or curl's exit code. */
int form_check(const struct config *config);

/* The Content-Type that libcurl gives a file called NAME; NULL: none. */
const char *form_content_type(const char *name);

#endif

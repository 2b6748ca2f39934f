/*
 * -F and --form-string: from curl's syntax to the parts of a form.
 *
 * Carried are fields with text, text from a file (<) and one or several files
 * (@), each with type=, filename=, headers= and encoder=.  Multiparts within
 * (=(), stdin and whatever curl warns about stay with the real curl.
 * Neighbours: apply (records), args (evaluates), request (sends).
 */
#ifndef WARMCURL_FORM_H
#define WARMCURL_FORM_H

#include <stdbool.h>

#include "client/config.h"

/* Adds the parts that TEXT (borrowed) describes to CONFIG; with LITERAL
 * everything behind '=' is text.  Opens nothing.  Returns 0, or -EINVAL and
 * sets *RET_REASON when it is for the real curl. */
int form_add(struct config *config, const char *text, bool literal,
             const char **ret_reason);

/* Looks at the files of CONFIG's form: reads those of '<', takes the size of
 * those of '@'.  Returns 0, or -errno of a file that can't be read now (curl
 * then fails in its own way). */
int form_evaluate(struct config *config);

/* The Content-Type that libcurl gives a file called NAME. */
const char *form_content_type(const char *name);

#endif

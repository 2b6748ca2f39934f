/*
 * curl's words for its exit codes, for where libcurl gave no text of its own.
 */
#ifndef WARMCURL_ERRORS_H
#define WARMCURL_ERRORS_H

/* What curl_easy_strerror(3) says of CODE; never NULL. */
const char *errors_text(int code);

#endif

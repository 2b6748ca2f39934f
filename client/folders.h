/*
 * The folders of a file that is to be written: --create-dirs.
 *
 * Neighbours: transfer, dump and etag make them, unready tells of those that
 * can't be made.
 */
#ifndef WARMCURL_FOLDERS_H
#define WARMCURL_FOLDERS_H

/* Makes the folders of PATH, modes 0750.  Returns 0, or -errno with the name
 * of the one that can't be made in *RET_NAME (in the arena). */
int folders_make(const char *path, const char **ret_name);

/* curl's words for ERROR (-errno) of the folder NAME, by version, without an
 * end; in the arena. */
const char *folders_describe(const char *name, int error);

#endif

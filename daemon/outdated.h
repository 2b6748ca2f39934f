/*
 * Notices when the program or one of its libraries was replaced on disk: a
 * daemon must not go on with code that an update has removed.
 */
#ifndef WARMCURL_OUTDATED_H
#define WARMCURL_OUTDATED_H

#include <stdbool.h>

/* Notes the files that this process runs. */
void outdated_init(void);

/* True when one of them is no longer the one at its path.  A stat(2) each. */
bool outdated(void);

#endif

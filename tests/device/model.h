/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef MODEL_H
#define MODEL_H

#include "peer.h"

/* What the device of a peer does: the answer's payload and descriptors, or an errno. */
int model_answer(struct peer *peer, const struct peer_message *question,
		 struct peer_message *answer);

#endif

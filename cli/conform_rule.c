// SPDX-License-Identifier: LGPL-2.1-or-later
#include "conform_rule.h"

#define STATE  "VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE"
#define STATES "enum vfio_device_mig_state"
#define INFO   "VFIO_MIG_GET_PRECOPY_INFO"
#define START  "VFIO_DEVICE_FEATURE_DMA_LOGGING_START"
#define REPORT "VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT"
#define SIZE   "VFIO_DEVICE_FEATURE_MIG_DATA_SIZE"

const struct conform_rule conform_rules[RULES] = {
	[RULE_FLAGS] = { "VFIO_DEVICE_FEATURE_MIGRATION",
			 "at least VFIO_MIGRATION_STOP_COPY must be set" },
	[RULE_STATE_GET] = { STATE, "Upon VFIO_DEVICE_FEATURE_GET, get the current migration state "
				    "of the VFIO device" },
	[RULE_STATE_SET] = { STATE, "The kernel migration driver must fully transition the device "
				    "to the new state value before the operation returns to the "
				    "user." },
	[RULE_ASYNCHRONOUS] = { STATE, "The kernel migration driver must not generate asynchronous "
				       "device state transitions outside of manipulation by the "
				       "user or the VFIO_DEVICE_RESET ioctl" },
	[RULE_FAILED] = { STATE, "If this function fails then current device_state may be the "
				 "original operating state or some other state along the "
				 "combination transition path." },
	[RULE_SEGMENTS] = { STATE, "The user is not required to preserve buffer segmentation when "
				   "writing the data stream during the RESUMING operation." },
	[RULE_STOP] = { STATES, "While in STOP the device must stop the operation of the device. "
				"The device must not generate interrupts, DMA, or any other change "
				"to external state. It must not change its internal state." },
	[RULE_LOADED] = { STATES, "The kernel migration driver should complete the incorporation "
				  "of data written to the data transfer FD into the device "
				  "internal state and perform final validity and consistency "
				  "checking of the new device state." },
	[RULE_INVALID] = { STATES, "If the user provided data is found to be incomplete, "
				   "inconsistent, or otherwise invalid, the migration driver must "
				   "fail the SET_STATE ioctl and optionally go to the ERROR state "
				   "as described below." },
	[RULE_SAVING_GROUP] = { STATES, "Moving between these states alters what is streamed in "
					"session, but does not terminate or otherwise affect the "
					"associated fd." },
	[RULE_SAVING_BEGINS] = { STATES, "These arcs begin the process of saving the device state "
					 "and will return a new data_fd." },
	[RULE_SAVING_ENDS] = { STATES, "The STOP_COPY arc will terminate a data transfer "
				       "session." },
	[RULE_PRECOPY_ENDS] = { STATES, "The PRE_COPY arc will terminate a data transfer "
					"session." },
	[RULE_END] = { STATES, "End of stream on the FD indicates the entire device state has been "
			       "transferred." },
	[RULE_SOURCE] = { STATES, "The data stream fed into the data_fd should be taken from the "
				  "data transfer output of a single FD during saving from a "
				  "compatible device." },
	[RULE_RESTORE] = { STATES, "Entering the RESUMING state starts a process of restoring the "
				   "device state and will return a new data_fd." },
	[RULE_BLOCKED] = { STATES, "These arcs are not permitted and return error if requested." },
	[RULE_ERROR] = { STATES, "ERROR cannot be specified as a device state" },
	[RULE_RECOVER] = { STATES, "To recover from ERROR VFIO_DEVICE_RESET must be used to return "
				   "the device_state back to RUNNING." },
	[RULE_ABORT] = { STATES, "To abort a RESUMING session the device must be reset." },
	[RULE_P2P] = { STATES, "If the device can identify P2P transactions then it can stop only "
			       "P2P DMA, otherwise it must stop all DMA." },
	[RULE_COMBINATIONS] = { STATES, "The remaining possible transitions are interpreted as "
					"combinations of the above FSM arcs." },
	[RULE_ALGORITHM] = { STATES, "Refer to vfio_mig_get_next_state() for the result of the "
				     "algorithm." },
	[RULE_OPTIONAL] = { STATES, "The optional states cannot be used with SET_STATE if the "
				    "device does not support them." },
	[RULE_INFO_VALID] = { INFO, "This ioctl is valid only in PRE_COPY states and kernel driver "
				    "should return -EINVAL from any other migration state." },
	[RULE_INFO_MANDATORY] = { INFO, "Support for this ioctl is mandatory if a driver claims to "
					"support VFIO_MIGRATION_PRE_COPY." },
	[RULE_INITIAL] = { INFO, "This field should have a non-zero initial value and decrease as "
				 "migration data is read from the device." },
	[RULE_INITIAL_ZERO] = { INFO, "During pre-copy the migration data FD has a temporary \"end "
				      "of stream\" that is reached when both initial_bytes and "
				      "dirty_byte are zero." },
	[RULE_DIRTY] = { INFO, "This field starts at zero and may increase as the internal device "
			       "state is modified or decrease as that modified state is read from "
			       "the device." },
	[RULE_NOMSG] = { INFO, "When read() is done on this temporary end of stream the kernel "
			       "driver should return ENOMSG from read()." },
	[RULE_PERMANENT_END] = { INFO, "Once in STOP_COPY the migration data FD has a permanent "
				       "end of stream signaled in the usual way by read() always "
				       "returning 0 and poll always returning readable. ENOMSG may "
				       "not be returned in STOP_COPY." },
	[RULE_DATA_SIZE] = { SIZE, "read back the estimated data length that will be required to "
				   "complete stop copy" },
	[RULE_DATA_SIZE_WHEN] = { SIZE, "Can be called on each device state." },
	[RULE_RESET_FLAG] = { "VFIO_DEVICE_FLAGS_RESET", "Device supports reset" },
	[RULE_LOG] = { START, "Each DMA that the device initiates inside the range will be logged "
			      "by the device for later retrieval." },
	[RULE_LOG_TWICE] = { START, "Another start is not allowed in the meantime." },
	[RULE_LOG_RANGES] = { START, "The core kernel code guarantees to support by minimum "
				     "num_ranges that fit into a single kernel page." },
	[RULE_LOG_CLEARED] = { REPORT, "During querying the log is cleared for the IOVA range." },
	[RULE_LOG_PAGE_SIZE] = { REPORT, "The input page_size can be any power of two value and "
					 "does not have to match the value given to "
					 "VFIO_DEVICE_FEATURE_DMA_LOGGING_START." },
	[RULE_LOG_BITS] = { REPORT, "The LOGGING_REPORT will only set bits in the bitmap and never "
				    "clear or perform any initialization of the user provided "
				    "bitmap." },
	[RULE_LOG_OFF] = { REPORT, "If DMA logging is not enabled, an error will be returned." },
};

# SPDX-License-Identifier: Apache-2.0
"""Words with times from speech, by a model that lies on this machine: a draft for people to read."""

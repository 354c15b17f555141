"""Which struct belongs to which message type, operation kind and event kind.

Generated from protocols/v1 by protocols/generate.py; do not edit.
"""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sightline.protocol import signalling, spatial, workflow

MESSAGES: Mapping[str, type[msgspec.Struct]] = {
    "room.hello": signalling.Hello,
    "room.welcome": signalling.Welcome,
    "room.caught_up": signalling.CaughtUp,
    "ping": signalling.Ping,
    "pong": signalling.Pong,
    "error": signalling.ErrorBody,
    "ok": signalling.Ok,
    "room.participant": signalling.ParticipantChanged,
    "room.participant_left": signalling.ParticipantLeft,
    "room.publication": signalling.PublicationChanged,
    "room.publication_ended": signalling.PublicationEnded,
    "room.media_reset": signalling.MediaReset,
    "publish.offer": signalling.PublishOffer,
    "publish.answer": signalling.PublishAnswer,
    "subscribe.start": signalling.SubscribeStart,
    "subscribe.offer": signalling.SubscribeOffer,
    "subscribe.answer": signalling.SubscribeAnswer,
    "publication.mute": signalling.MuteChange,
    "subscription.view": signalling.SubscriptionView,
    "frame.sender_clock": signalling.SenderClock,
    "frame.subscription_clock": signalling.SubscriptionClock,
    "desk.state": signalling.DeskState,
    "frame.record": spatial.FrameRecord,
    "still.request": spatial.StillRequest,
    "still.unavailable": spatial.StillUnavailable,
    "marks.seen": spatial.MarksSeen,
    "expert.looking": spatial.Looking,
    "op": workflow.Op,
    "ack": workflow.Ack,
    "event": workflow.Event,
}

OPS: Mapping[str, type[msgspec.Struct]] = {
    "case.open": workflow.OpenCase,
    "call.request": workflow.RequestCall,
    "call.take": workflow.TakeCall,
    "call.decline": workflow.DeclineCall,
    "call.end": workflow.EndCall,
    "recording.start": workflow.StartRecording,
    "recording.consent": workflow.ConsentRecording,
    "recording.stop": workflow.StopRecording,
    "world.start": workflow.StartWorld,
    "guide.answer": workflow.AnswerStep,
    "chat.post": workflow.PostChat,
    "annotation.place": workflow.PlaceAnnotation,
    "annotation.delete": workflow.DeleteAnnotation,
    "annotation.restore": workflow.RestoreAnnotation,
    "annotation.acknowledge": workflow.AcknowledgeAnnotation,
    "fault.create": workflow.CreateFault,
    "fault.edit": workflow.EditFault,
    "fault.move": workflow.MoveFault,
    "note.add": workflow.AddNote,
    "case.close": workflow.CloseCase,
    "review.decide": workflow.DecideItem,
    "review.sign": workflow.SignReview,
}

EVENTS: Mapping[str, type[msgspec.Struct]] = {
    "case.opened": workflow.CaseOpened,
    "participant.joined": workflow.ParticipantJoined,
    "participant.left": workflow.ParticipantGone,
    "call.requested": workflow.CallRequested,
    "call.taken": workflow.CallTaken,
    "call.declined": workflow.CallDeclined,
    "call.ended": workflow.CallEnded,
    "recording.requested": workflow.RecordingRequested,
    "recording.consented": workflow.RecordingConsented,
    "recording.declined": workflow.RecordingDeclined,
    "recording.started": workflow.RecordingStarted,
    "recording.stopped": workflow.RecordingStopped,
    "world.started": workflow.WorldStarted,
    "guide.answered": workflow.StepAnswered,
    "chat.posted": workflow.ChatPosted,
    "annotation.placed": workflow.AnnotationPlaced,
    "anchor.refined": workflow.AnchorRefined,
    "annotation.deleted": workflow.AnnotationDeleted,
    "annotation.restored": workflow.AnnotationRestored,
    "annotation.acknowledged": workflow.AnnotationAcknowledged,
    "fault.created": workflow.FaultCreated,
    "fault.edited": workflow.FaultEdited,
    "fault.moved": workflow.FaultMoved,
    "still.stored": workflow.StillStored,
    "note.added": workflow.NoteAdded,
    "case.closed": workflow.CaseClosed,
    "review.generated": workflow.ReviewGenerated,
    "review.decided": workflow.ItemDecided,
    "review.signed": workflow.ReviewSigned,
}

OP_ROLES: Mapping[str, frozenset[str]] = {
    "case.open": frozenset({"field", "expert", "supervisor", "admin"}),
    "call.request": frozenset({"field"}),
    "call.take": frozenset({"expert"}),
    "call.decline": frozenset({"expert"}),
    "call.end": frozenset({"field", "expert"}),
    "recording.start": frozenset({"field", "expert", "supervisor"}),
    "recording.consent": frozenset({"field", "expert", "supervisor"}),
    "recording.stop": frozenset({"field", "expert", "supervisor"}),
    "world.start": frozenset({"field"}),
    "guide.answer": frozenset({"field"}),
    "chat.post": frozenset({"field", "expert", "supervisor"}),
    "annotation.place": frozenset({"field", "expert"}),
    "annotation.delete": frozenset({"field", "expert"}),
    "annotation.restore": frozenset({"field", "expert"}),
    "annotation.acknowledge": frozenset({"field"}),
    "fault.create": frozenset({"field", "expert"}),
    "fault.edit": frozenset({"field", "expert"}),
    "fault.move": frozenset({"field", "expert", "supervisor"}),
    "note.add": frozenset({"field", "expert", "supervisor"}),
    "case.close": frozenset({"field", "expert"}),
    "review.decide": frozenset({"supervisor"}),
    "review.sign": frozenset({"supervisor"}),
}

"""Every table of the database, gathered so that migrations and the first query know them all."""

from repository.aggregators.models import AggregatorProblem, AggregatorTally, AggregatorVerdict
from repository.audit.models import AuditEntry
from repository.authorities.models import Authority, AuthorityForm, AuthorityMerge, AuthorityPair
from repository.batches.models import Batch, BatchChange
from repository.copies.models import CopyRequest
from repository.deposit.models import TypedAnswers
from repository.doubles.models import ItemPair
from repository.files.models import File, FormerFile
from repository.harvest_log.models import (
    HarvestedList,
    Harvester,
    HarvesterDay,
    HarvesterError,
    HarvestLogFile,
)
from repository.harvesting.models import Counter, HarvestEntry, Serialisation
from repository.items.models import (
    Collection,
    Item,
    ItemIdentifier,
    ItemLanguage,
    ItemPerson,
    ItemReader,
    ItemRelation,
    ItemSubject,
    ItemTitleWord,
    QualityProblem,
    RetiredHandle,
    Revision,
)
from repository.jobs.models import Job
from repository.mail.models import LetterText, OutgoingMail
from repository.ownership.models import TransferOffer
from repository.pages.models import Page
from repository.partners.models import Partner, PartnerHarvest, PartnerRecord
from repository.people.account_models import (
    AccountRequest,
    Identity,
    OneTimeLink,
    RecoveryCode,
)
from repository.people.models import (
    Group,
    Membership,
    SignInFailure,
    User,
    UserSession,
)
from repository.review.models import (
    CannedText,
    Review,
    ReviewComment,
    ReviewMessage,
    ReviewStage,
    ReviewStagePerson,
    StaffDigest,
    TextCheck,
)
from repository.saved_searches.models import SavedSearch, ToldItem
from repository.self_check.models import SelfCheck
from repository.sources.models import ProposedValue
from repository.uploads.models import Upload
from repository.vocabularies.models import SubjectScheme, SubjectTerm

ALL = (
    AccountRequest,
    AggregatorProblem,
    AggregatorTally,
    AggregatorVerdict,
    AuditEntry,
    Batch,
    BatchChange,
    Authority,
    AuthorityForm,
    AuthorityMerge,
    AuthorityPair,
    Collection,
    CopyRequest,
    Counter,
    File,
    FormerFile,
    Group,
    HarvestEntry,
    HarvestLogFile,
    HarvestedList,
    Harvester,
    HarvesterDay,
    HarvesterError,
    Identity,
    Item,
    ItemIdentifier,
    ItemLanguage,
    ItemPerson,
    ItemReader,
    ItemRelation,
    ItemSubject,
    ItemTitleWord,
    ItemPair,
    Job,
    LetterText,
    Membership,
    OneTimeLink,
    OutgoingMail,
    Page,
    Partner,
    PartnerHarvest,
    PartnerRecord,
    ProposedValue,
    QualityProblem,
    RetiredHandle,
    RecoveryCode,
    CannedText,
    Review,
    ReviewComment,
    ReviewMessage,
    ReviewStage,
    ReviewStagePerson,
    StaffDigest,
    TextCheck,
    Revision,
    SavedSearch,
    SelfCheck,
    Serialisation,
    SubjectScheme,
    SubjectTerm,
    SignInFailure,
    ToldItem,
    TransferOffer,
    TypedAnswers,
    Upload,
    User,
    UserSession,
)
